import { HarnessError } from '../errors/errors.ts';
import { type Attempt, eventually, NotInTimeError, type WaitOptions } from '../time/eventually.ts';
import { describeEvent, podEvents } from './events.ts';
import type { Kube, KubeObject, PodReference } from './kube.ts';
import { describePod, hasEnded, isBeingDeleted, isReady } from './pod-state.ts';
import { type RolloutKind, rolloutState } from './rollout-state.ts';

/** Which pods: those named, or else all that the selector finds, at least one. */
export interface PodScope {
  readonly namespace: string;
  readonly labelSelector?: string;
  readonly names?: readonly string[];
  /** At least so many; 1 by default. For pods that a controller has yet to make. */
  readonly atLeast?: number;
}

/**
 * Waits until a pod is Ready, and gives it.
 * @throws NotInTimeError with phase, waiting reasons and last events; HarnessError POD_ENDED at once if it can never be Ready
 */
export async function podReady(kube: Kube, pod: PodReference, options: WaitOptions): Promise<KubeObject> {
  const [ready] = await podsReady(kube, { namespace: pod.namespace, names: [pod.name] }, options);
  return ready as KubeObject;
}

/** Waits until every pod of the scope is Ready, with one list call an attempt. Errors as `podReady`. */
export async function podsReady(
  kube: Kube,
  scope: PodScope,
  options: WaitOptions,
): Promise<readonly KubeObject[]> {
  const what = `pods of ${scope.namespace} (${scope.names?.join(', ') ?? scope.labelSelector ?? 'all'}) Ready`;
  let last: readonly KubeObject[] = [];
  const waited = eventually<readonly KubeObject[] | HarnessError>(
    what,
    async () => {
      last = await podsOf(kube, scope);
      const ended = last.find((pod) => hasEnded(pod) && !isBeingDeleted(pod));
      if (ended !== undefined) return { done: true, value: podEnded(ended) };
      return allReady(last, scope);
    },
    options,
  ).catch(async (error: unknown) => {
    throw error instanceof NotInTimeError ? await withEvents(what, error, kube, last) : error;
  });
  const outcome = await waited;
  if (outcome instanceof HarnessError) throw outcome;
  return outcome;
}

/** Waits until a rollout is done, by the controller's own counters. @throws NotInTimeError with them */
export async function rolloutDone(
  kube: Kube,
  workload: { readonly kind: RolloutKind; readonly namespace: string; readonly name: string },
  options: WaitOptions,
): Promise<KubeObject> {
  return eventually(
    `rollout of ${workload.kind} ${workload.namespace}/${workload.name}`,
    async () => {
      const object = await kube.get({ apiVersion: 'apps/v1', ...workload });
      return object === undefined ? { done: false, seen: 'there is no such object' } : rolloutState(object);
    },
    options,
  );
}

async function podsOf(kube: Kube, scope: PodScope): Promise<readonly KubeObject[]> {
  const selector = scope.labelSelector === undefined ? {} : { labelSelector: scope.labelSelector };
  const one = scope.names?.length === 1 ? { fieldSelector: `metadata.name=${scope.names[0]}` } : {};
  const pods = await kube.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: scope.namespace,
    ...selector,
    ...one,
  });
  return scope.names === undefined ? pods : pods.filter((pod) => scope.names?.includes(pod.metadata.name));
}

function allReady(pods: readonly KubeObject[], scope: PodScope): Attempt<readonly KubeObject[]> {
  const missing = (scope.names ?? []).filter((name) => !pods.some((pod) => pod.metadata.name === name));
  const unready = pods.filter((pod) => !isReady(pod));
  const enough = pods.length >= (scope.atLeast ?? 1);
  if (missing.length === 0 && unready.length === 0 && enough) return { done: true, value: pods };
  const seen = [
    ...missing.map((name) => `${name}: no such pod`),
    ...unready.map(describePod),
    ...(enough ? [] : [`${pods.length} pods of at least ${scope.atLeast ?? 1}`]),
  ];
  return { done: false, seen: seen.join('\n  ') };
}

function podEnded(pod: KubeObject): HarnessError {
  return new HarnessError(
    'POD_ENDED',
    `${pod.metadata.namespace}/${describePod(pod)}: it has ended, so it will not be Ready`,
    {
      nextStep: "read the pod's logs and events",
    },
  );
}

/** Events are asked for only now: they cost a request for each pod. */
async function withEvents(
  what: string,
  error: NotInTimeError,
  kube: Kube,
  pods: readonly KubeObject[],
): Promise<NotInTimeError> {
  const unready = pods.filter((pod) => !isReady(pod)).slice(0, 5);
  const events = await Promise.all(
    unready.map(async ({ metadata: { namespace = '', name, uid } }) => {
      const found = await podEvents(kube, { namespace, name, ...(uid === undefined ? {} : { uid }) }).catch(
        () => [],
      );
      return found
        .slice(-4)
        .map((event) => `\n  ${name}: ${describeEvent(event)}`)
        .join('');
    }),
  );
  return new NotInTimeError(what, error.attempts, error.elapsedMs, `${error.lastSeen}${events.join('')}`);
}
