import type { Bench, KubeEvent, KubeObject } from '../requirement.ts';
import {
  inTime,
  isPodSecuritys,
  KubeApiError,
  namespaceEvents,
  parsePod,
  readyInTime,
} from '../requirement.ts';

/** What admission made of a pod, and whether it runs. */
export interface Admission {
  /** What the API server said when it refused; empty where it admitted. */
  readonly refusal: string;
  /** Names of all its containers, sorted; none where it was refused. */
  readonly containers: readonly string[];
  readonly ready: boolean;
}

/** What became of a workload's pods. */
export interface Rollout {
  readonly pods: number;
  readonly ready: number;
  /** What Pod Security held against them. */
  readonly refusals: readonly string[];
}

const FORBIDDEN = 403;

/**
 * Creates a pod and gives it time to become Ready, unless admission refuses it. Errors as `bench.start`, but for a refusal
 * and for a pod that is not Ready in time.
 */
export async function admissionOf(bench: Bench, pod: KubeObject): Promise<Admission> {
  const { namespace = '', name } = pod.metadata;
  let started: readonly unknown[] | undefined;
  const refusal = await refusalOf(async () => {
    started = await readyInTime(bench, bench.start(pod));
  });
  if (refusal !== '') return { refusal, containers: [], ready: false };
  const { object } = await bench.fresh({ namespace, name });
  const containers = parsePod(object).containers.map((container) => container.name);
  return { refusal: '', containers: containers.toSorted(), ready: started !== undefined };
}

/** What admission said when it refused what was asked of it; empty where it did not. Other errors are thrown. */
export async function refusalOf(asked: () => Promise<unknown>): Promise<string> {
  try {
    await asked();
    return '';
  } catch (error) {
    if (!(error instanceof KubeApiError) || error.status !== FORBIDDEN) throw error;
    return error.serverMessage;
  }
}

/**
 * Creates a Deployment, `as` another user if told, and waits until its pod is there, and Ready, or its ReplicaSet says
 * why there is none. It goes with the namespace.
 */
export async function rolloutOf(bench: Bench, deployment: KubeObject, as?: string): Promise<Rollout> {
  const { namespace = '', name } = deployment.metadata;
  await bench.kube.create(deployment, { signal: bench.signal, ...(as === undefined ? {} : { as }) });
  const labelSelector = `app=${name}`;
  const look = async () => {
    const [pods, events] = await Promise.all([
      bench.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector }),
      namespaceEvents(bench.kube, namespace, 'reason=FailedCreate,involvedObject.kind=ReplicaSet'),
    ]);
    return { pods: pods.length, refusals: refusalsOf(events, { namespace, name }) };
  };
  const decided = await inTime(
    bench.eventually(
      `a pod of ${namespace}/${name}, or why there is none`,
      async () => {
        const seen = await look();
        const done = seen.pods > 0 || seen.refusals.length > 0;
        return done ? { done, value: seen } : { done: false, seen: 'neither a pod nor an event' };
      },
      bench.deadlines.podBlockedMs,
    ),
  );
  const hasPods = (decided?.pods ?? 0) > 0;
  const ready = hasPods
    ? await readyInTime(bench, bench.started({ namespace, labelSelector, count: 1 }))
    : [];
  return { ...(await look()), ready: ready?.length ?? 0 };
}

/**
 * Pod Security's refusals among the events FailedCreate of a Deployment's ReplicaSets: each once, and the same of every
 * run, without the pod's made-up name. A ReplicaSet tries again, so an event of another cause, such as a webhook that did
 * not answer in time, says nothing of what becomes of it.
 */
export function refusalsOf(
  events: readonly Pick<KubeEvent, 'about' | 'message'>[],
  { namespace, name }: { readonly namespace: string; readonly name: string },
): readonly string[] {
  const own = events.filter(({ about }) => about.startsWith(`ReplicaSet ${namespace}/${name}-`));
  const refusals = own.map(({ message }) => message.replace(/pods "[^"]+"/, `pods "${name}"`));
  return [...new Set(refusals.filter(isPodSecuritys))];
}
