import {
  agentPods,
  type Bench,
  blinds,
  chartValue,
  empty,
  Findings,
  type Pod,
  pod,
  requirement,
  set,
  sleepingContainer,
} from '../requirement.ts';

interface InNetwork {
  readonly node: string;
  /** As the specification says. */
  readonly hostNetwork: boolean;
  /** As the kernel says: its network namespace is the node's. */
  readonly inNodesNamespace: boolean;
  /** Ports of the node that its containers take. */
  readonly hostPorts: readonly number[];
}

interface Observation {
  /** Whether the installation lets the agent share the node's network. */
  readonly shared: boolean;
  readonly agents: readonly InNetwork[];
  /** A pod that does share the node's network. */
  readonly control: readonly InNetwork[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('control');
  const spec = { namespace, name: 'on-host', hostNetwork: true, containers: [sleepingContainer()] };
  const [agents, control] = await Promise.all([agentPods(bench), bench.start(pod(spec, bench.images))]);
  return {
    shared: SHARED.every((value) => chartValue(bench.mesh, value) === true),
    agents: await networksOf(bench, agents),
    control: await networksOf(bench, control),
  };
}

/** Values that together let it. */
const SHARED = ['cni.ambient.enabled', 'cni.ambient.shareHostNetworkNamespace'];

async function networksOf({ standingInspector }: Bench, pods: readonly Pod[]): Promise<readonly InNetwork[]> {
  const snapshots = await standingInspector.pods(pods, []);
  return snapshots.map(({ pod: { node, hostNetwork }, inHostNetwork }, index) => ({
    node,
    hostNetwork,
    inNodesNamespace: inHostNetwork,
    hostPorts: hostPortsOf(pods[index]?.object['spec']),
  }));
}

function hostPortsOf({ initContainers = [], containers = [] }: any = {}): readonly number[] {
  const ports = [...initContainers, ...containers].flatMap((each) => each.ports ?? []);
  return ports.flatMap(({ hostPort = 0 }) => (hostPort === 0 ? [] : [hostPort]));
}

export default requirement<Observation>('CNI-C-02', {
  observe,
  judge: ({ shared: mayShare, agents, control }) => {
    const findings = new Findings().some('pods of the agent', agents);
    const shared = new Findings().some('pods on the host network', control);
    for (const { node, hostNetwork, inNodesNamespace, hostPorts } of agents) {
      findings
        .equal(`agent on ${node}: hostNetwork`, mayShare, hostNetwork)
        .equal(`agent on ${node}: in the node's network namespace`, mayShare, inNodesNamespace);
      // On the host network every port of a container is the node's.
      if (!mayShare) findings.equal(`agent on ${node}: ports of the node`, [], hostPorts);
    }
    for (const { node, inNodesNamespace } of control)
      shared.equal(`pod on the host network of ${node}: in the node's namespace`, true, inNodesNamespace);
    return findings.control(shared).judgement();
  },
  mutants: {
    'the specification shares it': ({ agents }) => set(agents[0], { hostNetwork: true }),
    'the kernel says that it is shared': ({ agents }) => set(agents.at(-1), { inNodesNamespace: true }),
    'it takes a port of the node': ({ agents }) => agents[0]?.hostPorts.push(15014),
    'not shared although it was asked for': (seen) => set(seen, { shared: true }),
    'the look does not see a shared one': blinds(({ control }) =>
      set(control[0], { inNodesNamespace: false }),
    ),
    'no agent': ({ agents }) => empty(agents),
    'no control': blinds(({ control }) => empty(control)),
  },
});
