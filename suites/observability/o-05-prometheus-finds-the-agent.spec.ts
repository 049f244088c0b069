import { agentPods, type Bench, blinds, empty, Findings, requirement, set } from '../requirement.ts';
import { coreDnsAnswers, metricsOf, sumOf } from './agent-metrics.ts';

interface Scraped {
  readonly node: string;
  /** Annotations by which Prometheus finds a pod, without `prometheus.io/`. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether the page that they name has the agent's metrics. */
  readonly answers: boolean;
}

interface Observation {
  readonly agents: readonly Scraped[];
  /** The control: a page of metrics that Kubernetes has is seen by the same look. */
  readonly otherAnswers: boolean;
}

const PREFIX = 'prometheus.io/';
const WANTED = { path: '/metrics', port: '15014', scrape: 'true' };

async function observe(bench: Bench): Promise<Observation> {
  const agents = await agentPods(bench);
  const scraped = Promise.all(
    agents.map(async (agent): Promise<Scraped> => {
      const all = Object.entries(agent.object.metadata.annotations ?? {});
      const annotations = Object.fromEntries(
        all
          .filter(([name]) => name.startsWith(PREFIX))
          .map(([name, value]) => [name.slice(PREFIX.length), value]),
      );
      const { port = '', path = '' } = annotations as { port?: string; path?: string };
      const samples = port === '' ? [] : await metricsOf(bench, agent, { port, path });
      return { node: agent.node, annotations, answers: sumOf(samples, 'istio_cni_install_ready') !== null };
    }),
  );
  return { agents: await scraped, otherAnswers: await coreDnsAnswers(bench) };
}

export default requirement<Observation>('CNI-O-05', {
  observe,
  judge: ({ agents, otherAnswers }) => {
    const findings = new Findings().some('pods of the agent', agents);
    for (const { node, annotations, answers } of agents)
      findings
        .equal(`agent on ${node}: annotations ${PREFIX}*`, sorted(WANTED), sorted(annotations))
        .equal(`agent on ${node}: the page that they name has its metrics`, true, answers);
    const control = new Findings().equal('a page of CoreDNS has its metrics', true, otherAnswers);
    return findings.control(control).judgement();
  },
  mutants: {
    'not to be scraped': ({ agents: [agent] }) => set(agent?.annotations, { scrape: 'false' }),
    'another port': ({ agents: [agent] }) => set(agent?.annotations, { port: '15090' }),
    'no path': ({ agents }) => delete agents.at(-1)?.annotations['path'],
    'nobody answers there': ({ agents }) => set(agents.at(-1), { answers: false }),
    'no agent': ({ agents }) => empty(agents),
    'no page is seen': blinds((seen) => set(seen, { otherAnswers: false })),
  },
});

function sorted(members: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(members)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted();
}
