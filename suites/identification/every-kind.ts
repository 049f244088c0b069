import {
  type Bench,
  cronJob,
  daemonSet,
  deployment,
  job,
  jobOf,
  type KubeObject,
  type Pod,
  pod,
  replicaSet,
  sleepingContainer,
  statefulSet,
} from '../requirement.ts';

/** Label `app` of a workload's pods -> kind of the object that made them. */
export const MAKERS: Readonly<Record<string, string>> = {
  'of-deployment': 'ReplicaSet',
  'of-statefulset': 'StatefulSet',
  'of-daemonset': 'DaemonSet',
  'of-job': 'Job',
  'of-cronjob': 'Job',
  'of-scaled': 'ReplicaSet',
  bare: 'nobody',
};

/** One pod of each workload, of the DaemonSet one on each node; the bare one has two containers. All start at once. */
export async function startEveryKind(bench: Bench, namespace: string): Promise<readonly Pod[]> {
  const made = (name: string, containers = [sleepingContainer()]) =>
    pod({ namespace, name, containers }, bench.images);
  const scaled = replicaSet(made('of-scaled'), { replicas: 0 });
  const [cron] = await bench.create(
    cronJob(made('of-cronjob')),
    scaled,
    deployment(made('of-deployment')),
    statefulSet(made('of-statefulset')),
    daemonSet(onlyOn(bench.nodes, made('of-daemonset'))),
    job(made('of-job')),
    made('bare', [sleepingContainer(), sleepingContainer({ name: 'another' })]),
  );
  const { apiVersion, kind, metadata } = scaled;
  await bench.kube.patch({ apiVersion, kind, namespace, name: metadata.name }, { spec: { replicas: 1 } });
  await bench.create(jobOf(cron!));
  return bench.started({ namespace, count: Object.keys(MAKERS).length - 1 + bench.nodes.length });
}

/** The pod for these nodes alone; the scheduler, or the DaemonSet, still chooses among them. */
function onlyOn(nodes: readonly string[], { spec, ...rest }: KubeObject): KubeObject {
  // A term names one node; of several terms any will do.
  const nodeSelectorTerms = nodes.map((node) => ({
    matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }],
  }));
  const required = { nodeSelectorTerms };
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };
  return { ...rest, spec: { ...spec, affinity } };
}

/** Kind of what made a pod. */
export function makerOf({ metadata }: KubeObject): string {
  const owners = (metadata['ownerReferences'] ?? []) as readonly { readonly kind: string }[];
  return owners[0]?.kind ?? 'nobody';
}
