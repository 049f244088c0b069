import {
  agentPods,
  type Bench,
  blinds,
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
}

interface Observation {
  readonly agents: readonly InNetwork[];
  /** A pod that does share the node's network. */
  readonly control: readonly InNetwork[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('control');
  const spec = { namespace, name: 'on-host', hostNetwork: true, containers: [sleepingContainer()] };
  const [agents, control] = await Promise.all([agentPods(bench), bench.start(pod(spec, bench.images))]);
  return { agents: await networksOf(bench, agents), control: await networksOf(bench, control) };
}

async function networksOf({ standing }: Bench, pods: readonly Pod[]): Promise<readonly InNetwork[]> {
  const sights = await standing.pods(pods, []);
  return sights.map(({ pod: { node, hostNetwork }, inHostNetwork }) => ({
    node,
    hostNetwork,
    inNodesNamespace: inHostNetwork,
  }));
}

export default requirement<Observation>('CNI-C-02', {
  observe,
  judge: ({ agents, control }) => {
    const findings = new Findings().some('pods of the agent', agents);
    const shared = new Findings().some('pods on the host network', control);
    for (const { node, hostNetwork, inNodesNamespace } of agents)
      findings
        .equal(`agent on ${node}: hostNetwork`, false, hostNetwork)
        .equal(`agent on ${node}: in the node's network namespace`, false, inNodesNamespace);
    for (const { node, inNodesNamespace } of control)
      shared.equal(`pod on the host network of ${node}: in the node's namespace`, true, inNodesNamespace);
    return findings.control(shared).judgement();
  },
  mutants: {
    'the specification shares it': ({ agents }) => set(agents[0], { hostNetwork: true }),
    'the kernel says that it is shared': ({ agents }) => set(agents.at(-1), { inNodesNamespace: true }),
    'the look does not see a shared one': blinds(({ control }) =>
      set(control[0], { inNodesNamespace: false }),
    ),
    'no agent': ({ agents }) => empty(agents),
    'no control': blinds(({ control }) => empty(control)),
  },
});
