import { type Clock, systemClock } from '../time/clock.ts';
import { untilTaken } from './again.ts';
import { type ApiRequest, connect } from './connection.ts';
import { createDiscovery } from './discovery.ts';
import { KubeApiError } from './errors.ts';
import { execInPod } from './exec.ts';
import type { Admitted, Kube, KubeObject, ListQuery, ObjectReference } from './kube.ts';
import { attachLinesToPod, execLinesInPod } from './pod-lines.ts';
import { referenceOf } from './reference.ts';

/** Field manager of what the suite applies in its own name. */
export const FIELD_MANAGER = 'istio-cni-conformance';

/** What is more than this of a log is left out, its end: far more than a run makes an agent say. */
const LOG_AT_MOST_BYTES = 16 * 1024 * 1024;

export interface KubeOptions {
  /** For one request; 30 s by default. An exec has its own. */
  readonly requestTimeoutMs?: number;
  readonly clock?: Clock;
}

/**
 * The API of the cluster that a kubeconfig file names. The file is explicit: neither the user's
 * default file nor the environment is read. Nothing is sent before the first call.
 */
export function createKube(kubeconfigFile: string, options: KubeOptions = {}): Kube {
  const { requestTimeoutMs = 30_000, clock = systemClock } = options;
  const connection = connect(kubeconfigFile, requestTimeoutMs, clock);
  const discovery = createDiscovery(connection);

  async function write(request: ApiRequest, of: { apiVersion: string; kind: string }): Promise<Admitted> {
    const answer = await connection.send(request);
    return { object: typed(JSON.parse(answer.text), of), warnings: answer.warnings };
  }

  async function get(
    reference: ObjectReference,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<KubeObject | undefined> {
    const path = await discovery.path(reference);
    const answer = await unlessMissing(connection.send({ method: 'GET', path, signal }));
    return answer === undefined ? undefined : typed(JSON.parse(answer.text), reference);
  }

  return {
    async apply(object, { signal, dryRun, manager = FIELD_MANAGER } = {}) {
      const path = await discovery.path(referenceOf(object));
      const query = { fieldManager: manager, force: 'true', ...strictly(dryRun) };
      return write(
        { method: 'PATCH', path, query, body: object, contentType: 'application/apply-patch+yaml', signal },
        object,
      );
    },
    async create(object, { signal, dryRun, as } = {}) {
      const { name: _, ...collection } = referenceOf(object);
      const path = await discovery.path(collection);
      return write(
        {
          method: 'POST',
          path,
          query: { fieldManager: FIELD_MANAGER, ...strictly(dryRun) },
          body: object,
          as,
          signal,
        },
        object,
      );
    },
    get,
    async list(query) {
      const path = await discovery.path({
        apiVersion: query.apiVersion,
        kind: query.kind,
        namespace: query.namespace,
      });
      const answer = await connection.send({ method: 'GET', path, query: selectors(query) });
      const { items } = JSON.parse(answer.text) as { items: readonly KubeObject[] | null };
      return (items ?? []).map((item) => typed(item, query));
    },
    kinds: () => discovery.kinds(),
    async delete(reference, { graceSeconds, uid: known, signal } = {}) {
      // By its name alone a request whose answer was lost could not be sent again: another object may have the name by then.
      const uid = known ?? (await get(reference, { signal }))?.metadata.uid;
      if (uid === undefined) return;
      const path = await discovery.path(reference);
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
        preconditions: { uid },
      };
      const request = { method: 'DELETE', path, body, repeated: 'harmless', signal } as const;
      await unlessMissing(connection.send(request)).catch((error: unknown) => {
        if (!isAnother(error)) throw error;
      });
    },
    async evict(pod, { signal } = {}) {
      const path = await discovery.path({ apiVersion: 'v1', kind: 'Pod', ...pod });
      const { namespace, name } = pod;
      const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name } };
      await unlessMissing(connection.send({ method: 'POST', path: `${path}/eviction`, body, signal }));
    },
    async patch(reference, body) {
      const path = await discovery.path(reference);
      const contentType = 'application/merge-patch+json';
      const { object } = await write(
        { method: 'PATCH', path, query: { fieldManager: FIELD_MANAGER }, body, contentType },
        reference,
      );
      return object;
    },
    exec: (pod, argv, execOptions) =>
      untilTaken(() => execInPod(connection.config, pod, argv, execOptions), {
        repeated: 'never',
        clock,
        signal: execOptions.signal,
      }),
    execLines: (pod, argv, { container, handlers, signal }) =>
      untilTaken(() => execLinesInPod(connection.config, pod, argv, container, handlers), {
        repeated: 'never',
        clock,
        signal,
      }),
    // It starts nothing.
    attachLines: (pod, { container, handlers, signal }) =>
      untilTaken(() => attachLinesToPod(connection.config, pod, container, handlers), {
        repeated: 'harmless',
        clock,
        signal,
      }),
    async logs(pod, { container, previous, sinceTime, tailLines }) {
      const query = {
        container,
        limitBytes: String(LOG_AT_MOST_BYTES),
        ...(previous === true ? { previous: 'true' } : {}),
        ...(sinceTime === undefined ? {} : { sinceTime }),
        ...(tailLines === undefined ? {} : { tailLines: String(tailLines) }),
      };
      const path = await discovery.path({ apiVersion: 'v1', kind: 'Pod', ...pod });
      return (await connection.send({ method: 'GET', path: `${path}/log`, query })).text;
    },
    getRaw: async (path) => (await connection.send({ method: 'GET', path })).text,
  };
}

/** Unknown members are an error: a misspelt one must not be lost in silence. */
function strictly(dryRun: boolean | undefined): Record<string, string> {
  return { fieldValidation: 'Strict', ...(dryRun === true ? { dryRun: 'All' } : {}) };
}

function selectors(query: ListQuery): Record<string, string> {
  return {
    ...(query.labelSelector === undefined ? {} : { labelSelector: query.labelSelector }),
    ...(query.fieldSelector === undefined ? {} : { fieldSelector: query.fieldSelector }),
  };
}

/** Items of a list come without apiVersion and kind. */
function typed(object: KubeObject, of: { apiVersion: string; kind: string }): KubeObject {
  return { ...object, apiVersion: object.apiVersion ?? of.apiVersion, kind: object.kind ?? of.kind };
}

async function unlessMissing<T>(sent: Promise<T>): Promise<T | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof KubeApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** An object of another UID has the name: the one that was meant is gone. */
function isAnother(error: unknown): boolean {
  if (!(error instanceof KubeApiError) || error.status !== 409) return false;
  return /\bUID in (the )?precondition\b/.test(error.serverMessage);
}
