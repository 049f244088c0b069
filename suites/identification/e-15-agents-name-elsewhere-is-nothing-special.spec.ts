import {
  agentPods,
  type Bench,
  Findings,
  handMadeSidecarPod,
  onEach,
  oneNode,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  untouched,
} from '../requirement.ts';

interface OnNode {
  readonly node: string;
  readonly redirection: Redirection;
}

interface Observation {
  /** Pods of the agent, in its own namespace. */
  readonly agents: readonly OnNode[];
  /** Pods with a name like the agent's, in another namespace. */
  readonly named: readonly OnNode[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('plain');
  const made = onEach(oneNode(bench.nodes, 'first'), 'istio-cni-node-x', (its) =>
    handMadeSidecarPod({ ...its, namespace, asleep: true }, bench.images),
  );
  const [named, agents] = await Promise.all([bench.start(...made), agentPods(bench)]);
  const sights = await bench.standing.pods([...agents, ...named], ['rules']);
  const all = sights.map(({ pod, rules }) => ({ node: pod.node, redirection: redirectionOf(rules) }));
  return { agents: all.slice(0, agents.length), named: all.slice(agents.length) };
}

export default requirement<Observation>('CNI-E-15', {
  observe,
  judge: ({ agents, named }) => {
    const findings = new Findings().some('pods of the agent', agents).some('pods named like them', named);
    for (const { node, redirection } of agents) untouched(findings, `agent on ${node}`, redirection);
    for (const { node, redirection } of named)
      redirected(findings, `pod named like the agent on ${node}`, redirection);
    return findings.judgement();
  },
  mutants: {
    'the agent is redirected': ({ agents, named }) => {
      Object.assign(agents[0] ?? {}, { redirection: named[0]?.redirection });
    },
    'the name lets it through': ({ named }) => Object.assign(named[0] ?? {}, { redirection: { chains: [] } }),
    'no agent': ({ agents }) => agents.splice(0),
    'no pod named like it': ({ named }) => named.splice(0),
  },
});
