import {
  type Bench,
  deployment,
  isBeingDeleted,
  type KubeObject,
  parsePod,
  pod,
  podEvents,
  podsOf,
  type Redirection,
  readyInTime,
  redirectionOf,
  sleepingContainer,
} from '../requirement.ts';

/** A pod of a Deployment, as it is when all is over. */
export interface Churned {
  readonly name: string;
  readonly node: string;
  readonly ready: boolean;
  readonly deleted: boolean;
  /** Phase, and why its containers wait. */
  readonly state: string;
  /** What its kubelet cannot do, of a pod that is not Ready or is being deleted. */
  readonly troubles: readonly string[];
  /** Null where it is not Ready, or is being deleted. */
  readonly redirection: Redirection | null;
}

/** A Deployment whose pods run on some nodes and are spread over those that take pods. */
export interface Spread {
  readonly object: KubeObject;
  pods(): Promise<readonly KubeObject[]>;
  scale(replicas: number): Promise<unknown>;
}

export function spreadOver(bench: Bench, namespace: string, nodes: readonly string[]): Spread {
  const hostname = 'kubernetes.io/hostname';
  const name = 'churned';
  const expression = { key: hostname, operator: 'In', values: nodes };
  const terms = [{ matchExpressions: [expression] }];
  const made = pod(
    {
      namespace,
      name,
      containers: [sleepingContainer()],
      spec: {
        // Without a grace period the API would forget it before its kubelet is done.
        terminationGracePeriodSeconds: 2,
        affinity: {
          nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
        },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: hostname,
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: { app: name } },
          },
        ],
      },
    },
    bench.images,
  );
  const object = deployment(made);
  const { apiVersion, kind } = object;
  return {
    object,
    pods: () => bench.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: podsOf(made) }),
    scale: (replicas) => bench.kube.patch({ apiVersion, kind, namespace, name }, { spec: { replicas } }),
  };
}

/** Evicts pods, as a drain does, and waits until they are gone. Gives the names of those that stay. */
export async function evicted(bench: Bench, churn: Spread, node: string): Promise<readonly string[]> {
  const there = (await churn.pods()).filter((one) => one['spec']?.nodeName === node);
  for (const { metadata } of there)
    await bench.kube.evict(
      { namespace: metadata.namespace ?? '', name: metadata.name },
      { signal: bench.signal },
    );
  const uids = new Set(there.map(({ metadata }) => metadata.uid));
  const staying = async () => {
    const now = await churn.pods();
    return now.filter(({ metadata }) => uids.has(metadata.uid)).map(({ metadata }) => metadata.name);
  };
  const gone = bench.eventually(
    `evicted pods gone from ${node}`,
    async () => {
      const left = await staying();
      return left.length === 0 ? { done: true, value: left } : { done: false, seen: left.join() };
    },
    bench.deadlines.podReadyMs,
  );
  return (await readyInTime(bench, gone)) ?? (await staying());
}

/** Waits until exactly so many pods are there, all Ready and none being deleted. */
export async function settled(bench: Bench, churn: Spread, count: number): Promise<readonly KubeObject[]> {
  return await bench.eventually(
    `${count} pods Ready, and no other left`,
    async () => {
      const now = await churn.pods();
      const left = now.filter((one) => !parsePod(one).ready || isBeingDeleted(one));
      return now.length === count && left.length === 0
        ? { done: true, value: now }
        : { done: false, seen: `${now.length} pods, of which are not: ${left.map(stateOf).join('; ')}` };
    },
    bench.deadlines.repairMs,
  );
}

export async function lookedAt(bench: Bench, objects: readonly KubeObject[]): Promise<readonly Churned[]> {
  return await Promise.all(objects.map((object) => churned(bench, object)));
}

async function churned(bench: Bench, object: KubeObject): Promise<Churned> {
  const { namespace, name, uid, node, ready } = parsePod(object);
  const deleted = isBeingDeleted(object);
  const sound = ready && !deleted;
  const events = sound ? [] : await podEvents(bench.kube, { namespace, name, uid });
  const snapshot = sound ? await bench.inspector.pod({ namespace, name }, ['rules']) : undefined;
  return {
    name,
    node,
    ready,
    deleted,
    state: stateOf(object),
    troubles: events
      .filter(({ reason }) => ['FailedKillPod', 'FailedCreatePodSandBox', 'BackOff'].includes(reason))
      .map(({ reason, message }) => `${reason}: ${message}`),
    redirection: snapshot === undefined ? null : redirectionOf(snapshot, bench.mesh),
  };
}

function stateOf(object: KubeObject): string {
  const { phase, containers } = parsePod(object);
  const waits = containers.flatMap(({ name, reason, state }) =>
    state === 'running' ? [] : `${name} ${reason ?? state}`,
  );
  return [phase, ...(isBeingDeleted(object) ? ['being deleted'] : []), ...waits].join(', ');
}
