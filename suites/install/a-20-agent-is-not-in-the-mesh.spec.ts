import {
  AGENT,
  type Bench,
  Findings,
  INJECT,
  type PodFacts,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  untouched,
} from '../requirement.ts';

const PROXY = 'istio-proxy';

interface Observation {
  readonly nodes: readonly string[];
  readonly agents: readonly Seen[];
  /** To compare with: standing injected pods, in which the same look must see a proxy and rules. */
  readonly meshed: readonly Seen[];
}

interface Seen {
  readonly node: string;
  readonly containers: readonly string[];
  readonly inject: string;
  readonly redirection: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const look = async (namespace: string, labelSelector: string) => {
    const pods = await bench.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector });
    const references = pods.map(({ metadata: { name } }) => ({ namespace, name }));
    const sights = await bench.standing.pods(references, ['rules']);
    return sights.map(({ pod, rules }) => seen(pod, redirectionOf(rules)));
  };
  const [agents, meshed] = await Promise.all([
    look(bench.mesh.namespace, `k8s-app=${AGENT}`),
    look('echo', 'app=echo'),
  ]);
  return { nodes: bench.nodes, agents, meshed };
}

function seen({ node, containers, labels }: PodFacts, redirection: Redirection): Seen {
  return {
    node,
    containers: containers.map((container) => container.name),
    inject: labels[INJECT] ?? '',
    redirection,
  };
}

export default requirement<Observation>('CNI-A-20', {
  observe,
  judge: ({ nodes, agents, meshed }) => {
    const findings = new Findings()
      .sameSet(
        'nodes with an agent',
        nodes,
        agents.map((agent) => agent.node),
      )
      .some('injected pods', meshed);
    for (const { node, containers, inject, redirection } of agents) {
      const subject = `agent on ${node}`;
      findings.holds(subject, `no ${PROXY}`, !containers.includes(PROXY), containers.join(' '));
      findings.equal(`${subject}: label ${INJECT}`, 'false', inject);
      untouched(findings, subject, redirection);
    }
    for (const { node, containers, redirection } of meshed) {
      const subject = `injected pod on ${node}`;
      findings.holds(subject, `a container ${PROXY}`, containers.includes(PROXY), containers.join(' '));
      redirected(findings, subject, redirection);
    }
    return findings.judgement();
  },
  mutants: {
    'an injected agent': ({ agents }) => agents[0]?.containers.push(PROXY),
    'no label': ({ agents }) => Object.assign(agents[1] ?? {}, { inject: '' }),
    'a redirected agent': ({ agents, meshed }) =>
      Object.assign(agents[1] ?? {}, { redirection: meshed[0]?.redirection }),
    'no agent on one node': ({ agents }) => agents.splice(0, 1),
    'the look sees no proxy': ({ meshed }) => Object.assign(meshed[0] ?? {}, { containers: ['app'] }),
    'the look sees no rules': ({ meshed }) => Object.assign(meshed[0] ?? {}, { redirection: { chains: [] } }),
    'nothing to compare with': ({ meshed }) => meshed.splice(0),
  },
});
