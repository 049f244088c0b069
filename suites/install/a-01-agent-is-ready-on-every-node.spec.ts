import type { Bench, KubeObject } from '../requirement.ts';
import {
  AGENT,
  AGENT_CONTAINER,
  agentNamespace,
  Findings,
  parsePod,
  requirement,
  set,
} from '../requirement.ts';

interface Observation {
  readonly linuxNodes: readonly string[];
  /** Absent where there is no such DaemonSet. */
  readonly daemonSet?: {
    readonly containers: readonly string[];
    /** Whether the counts below are about the specification as it is now. */
    readonly observed: boolean;
    readonly desired: number;
    readonly scheduled: number;
    readonly ready: number;
  };
  /** Nodes of the agent's pods that are Ready, one entry a pod. */
  readonly readyOn: readonly string[];
}

async function observe({ kube, mesh }: Bench): Promise<Observation> {
  const namespace = agentNamespace(mesh);
  const [nodes, daemonSet, pods] = await Promise.all([
    kube.list({ apiVersion: 'v1', kind: 'Node', labelSelector: 'kubernetes.io/os=linux' }),
    kube.get({ apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name: AGENT }),
    kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: `k8s-app=${AGENT}` }),
  ]);
  return {
    linuxNodes: nodes.map((node) => node.metadata.name).toSorted(),
    ...(daemonSet === undefined ? {} : { daemonSet: countsOf(daemonSet) }),
    readyOn: pods
      .map(parsePod)
      .filter((pod) => pod.ready)
      .map((pod) => pod.node)
      .toSorted(),
  };
}

function countsOf({ spec, status, metadata }: KubeObject): NonNullable<Observation['daemonSet']> {
  return {
    containers: spec.template.spec.containers.map((each: { name: string }) => each.name),
    observed: status?.observedGeneration === metadata['generation'],
    desired: status?.desiredNumberScheduled ?? 0,
    scheduled: status?.currentNumberScheduled ?? 0,
    ready: status?.numberReady ?? 0,
  };
}

export default requirement<Observation>('CNI-A-01', {
  observe,
  judge: ({ linuxNodes, daemonSet, readyOn }) => {
    const subject = `DaemonSet ${AGENT}`;
    const findings = new Findings().some('Linux nodes', linuxNodes);
    if (daemonSet === undefined) return findings.holds(subject, 'exists', false, 'none').judgement();
    const { containers, observed, desired, scheduled, ready } = daemonSet;
    return findings
      .holds(
        `${subject}: containers`,
        AGENT_CONTAINER,
        containers.includes(AGENT_CONTAINER),
        containers.join(),
      )
      .holds(`${subject}: status`, 'of its present generation', observed, 'of an older one')
      .equal(`${subject}: desired`, linuxNodes.length, desired)
      .equal(`${subject}: scheduled`, linuxNodes.length, scheduled)
      .equal(`${subject}: ready`, linuxNodes.length, ready)
      .equal(`${subject}: nodes with a Ready pod`, linuxNodes, readyOn)
      .judgement();
  },
  mutants: {
    'no DaemonSet': (seen) => delete seen.daemonSet,
    'a container of another name': ({ daemonSet }) => set(daemonSet, { containers: ['cni'] }),
    'counts of the specification before': ({ daemonSet }) => set(daemonSet, { observed: false }),
    'not wanted on one node': ({ daemonSet }) => set(daemonSet, { desired: 1 }),
    'not scheduled on one node': ({ daemonSet }) => set(daemonSet, { scheduled: 1 }),
    'not Ready on one node': ({ daemonSet }) => set(daemonSet, { ready: 1 }),
    'two pods on one node, none on the other': ({ readyOn }) => readyOn.splice(1, 1, readyOn[0] ?? ''),
    'no node': (seen) => {
      set(seen, { linuxNodes: [], readyOn: [] });
      set(seen.daemonSet, { desired: 0, scheduled: 0, ready: 0 });
    },
  },
});
