import { HarnessError } from '../errors/errors.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { describePod, hasEnded, isReady } from '../kube/pod-state.ts';
import { type Attempt, eventually, NotInTimeError } from '../time/eventually.ts';
import { ProductRefusal } from '../verdict/outcome.ts';
import type { Pod } from './bench.ts';
import { type Asked, productRefusal, VALIDATION_CONTAINER, validationFailed } from './product-refusal.ts';

export interface ReadyQuery {
  readonly namespace: string;
  /** Exactly these pods ... */
  readonly names?: readonly string[];
  /** ... or all that the selector finds, `count` of them. */
  readonly labelSelector?: string;
  readonly count: number;
}

/**
 * Waits until all pods of the query are Ready.
 * @throws ProductRefusal at once when validation ends with 126, or in the end if the plugin refused a sandbox;
 *   NotInTimeError, HarnessError POD_ENDED, or VALIDATION_TIMED_OUT otherwise
 */
export async function podsStarted(
  asked: Asked,
  query: ReadyQuery,
  wait: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<readonly Pod[]> {
  let last: readonly KubeObject[] = [];
  try {
    const settled = await eventually(
      `${query.count} pods of ${query.namespace} Ready`,
      async () => {
        last = await matching(asked.kube, query);
        return readyOrDoomed(last, query.count);
      },
      wait,
    );
    const doomed = settled.find(isDoomed);
    if (doomed !== undefined) throw await endOf(asked, doomed);
    return settled.map(podOf);
  } catch (error) {
    if (error instanceof NotInTimeError) throw await refusalAmong(asked, last, error);
    throw error;
  }
}

/** A pod as specs know it. */
export function podOf(object: KubeObject): Pod {
  return {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    uid: object.metadata.uid ?? '',
    createdAt: object.metadata.creationTimestamp ?? '',
    node: object['spec']?.nodeName ?? '',
    ip: object['status']?.podIP ?? '',
    object,
  };
}

async function matching(kube: Kube, query: ReadyQuery): Promise<readonly KubeObject[]> {
  const pods = await kube.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: query.namespace,
    ...(query.labelSelector === undefined ? {} : { labelSelector: query.labelSelector }),
  });
  return query.names === undefined ? pods : pods.filter((pod) => query.names?.includes(pod.metadata.name));
}

function readyOrDoomed(pods: readonly KubeObject[], count: number): Attempt<readonly KubeObject[]> {
  if (pods.some(isDoomed) || (pods.length === count && pods.every(isReady)))
    return { done: true, value: pods };
  return { done: false, seen: `${pods.length} pods\n  ${pods.map(describePod).join('\n  ')}` };
}

/** It is not Ready and will not be by itself. One that the agent's repair has mended since is Ready: judges see its restarts. */
function isDoomed(pod: KubeObject): boolean {
  return !isReady(pod) && (validationFailed(pod) || hasEnded(pod));
}

async function endOf(asked: Asked, pod: KubeObject): Promise<Error> {
  const ended = validationFailed(pod)
    ? new HarnessError('VALIDATION_TIMED_OUT', describePod(pod), {
        nextStep: `${VALIDATION_CONTAINER} met no refusal and the rules are there now, so it had too little time, or something drops its calls: read its log, and judge again on a machine that is less busy`,
      })
    : new HarnessError('POD_ENDED', describePod(pod), { nextStep: "read the pod's logs and events" });
  const difference = await productRefusal(asked, pod);
  return difference === undefined ? ended : new ProductRefusal(difference, ended);
}

async function refusalAmong(
  asked: Asked,
  pods: readonly KubeObject[],
  error: NotInTimeError,
): Promise<Error> {
  for (const pod of pods.filter((each) => !isReady(each))) {
    const difference = await productRefusal(asked, pod);
    if (difference !== undefined) return new ProductRefusal(difference, error);
  }
  return error;
}
