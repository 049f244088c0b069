import {
  AGENT_CONTAINER,
  agentPods,
  type Bench,
  blinds,
  Findings,
  handMadeSidecarPod,
  inTime,
  onEach,
  type Pod,
  requirement,
  treatments,
} from '../requirement.ts';

/** What was said of a pod that the plugin leaves alone, by its own log on the node and by the agent's. */
interface Told {
  readonly node: string;
  readonly inNodesLog: readonly string[];
  readonly inAgentsLog: boolean;
  /** The control: a name that no pod has. */
  readonly nobody: boolean;
}

const NO_PROXY = 'excluded because it does not have istio-proxy container (have [app])';

async function observe(bench: Bench): Promise<readonly Told[]> {
  const namespace = await bench.namespace('plain');
  const pods = await bench.start(
    ...onEach(bench.nodes, 'decided', (its) =>
      handMadeSidecarPod({ ...its, namespace, asleep: true, proxyContainer: false }, bench.images),
    ),
  );
  const agents = await agentPods(bench);
  const agentOf = (node: string) => agents.find((agent) => agent.node === node);
  await inTime(
    bench.eventually(
      'the agents log what the plugin decided',
      async () => {
        const told = await Promise.all(pods.map((its) => saidBy(bench, agentOf(its.node), its)));
        if (told.every(Boolean)) return { done: true, value: undefined };
        return { done: false, seen: `${told.filter(Boolean).length} of ${told.length} agents` };
      },
      bench.deadlines.accessLogMs,
    ),
  );
  const seen = await treatments(bench.eyes, pods);
  return Promise.all(
    pods.map(async (its, index) => ({
      node: its.node,
      inNodesLog: seen[index]?.said ?? [],
      inAgentsLog: await saidBy(bench, agentOf(its.node), its),
      nobody: await saidBy(bench, agentOf(its.node), { ...its, name: 'no-such-pod' }),
    })),
  );
}

async function saidBy({ kube, passStartedAt }: Bench, agent: Pod | undefined, about: Pod): Promise<boolean> {
  if (agent === undefined) return false;
  const log = await kube.logs(agent, { container: AGENT_CONTAINER, sinceTime: passStartedAt });
  return log
    .split('\n')
    .some((line) => line.includes(`${about.namespace}/${about.name}`) && line.includes('excluded'));
}

export default requirement<readonly Told[]>('CNI-O-02', {
  observe,
  judge: (pods) => {
    const findings = new Findings().some('pods', pods);
    for (const { node, inNodesLog, inAgentsLog, nobody } of pods)
      findings
        .equal(`pod on ${node}: the plugin's log on the node`, [NO_PROXY], inNodesLog)
        .equal(`pod on ${node}: told in the log of the node's agent`, true, inAgentsLog)
        .control(new Findings().equal(`a pod that is not on ${node}: told`, false, nobody));
    return findings.judgement();
  },
  mutants: {
    'the node is silent': ([first]) => first?.inNodesLog.splice(0),
    'the agent of one node is silent': (pods) => Object.assign(pods.at(-1) ?? {}, { inAgentsLog: false }),
    'another decision': ([first]) => first?.inNodesLog.splice(0, 1, 'programmed'),
    'anything is found in a log': blinds(([first]) => Object.assign(first ?? {}, { nobody: true })),
    'no pod': (pods) => pods.splice(0),
  },
});
