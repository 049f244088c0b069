import {
  agentPods,
  type Bench,
  blinds,
  empty,
  Findings,
  inTime,
  missedPods,
  type Pod,
  parsePod,
  requirement,
  set,
} from '../requirement.ts';
import { agentMetrics, coreDnsAnswers, type Sample, sumOf } from './agent-metrics.ts';

const READY = 'istio_cni_install_ready';
const INSTALLS = 'istio_cni_installs_total';
const REPAIRED = 'istio_cni_repair_pods_repaired_total';

interface OfAgent {
  readonly node: string;
  /** Null where its page has no such metric. */
  readonly ready: number | null;
  readonly installed: number | null;
  /** Growth of the count of repaired pods while a pod of the node was; 0 where the page was not there before. */
  readonly repaired: number;
  /** The pod that had no rules, once its time for a repair is over. */
  readonly podReady: boolean;
}

interface Observation {
  readonly agents: readonly OfAgent[];
  /** The control: a page of metrics that Kubernetes has is seen by the same look. */
  readonly otherAnswers: boolean;
}

async function observe(bench: Bench): Promise<Observation> {
  const [agents, otherAnswers] = await Promise.all([agentPods(bench), coreDnsAnswers(bench)]);
  const read = (agent: Pod) => agentMetrics(bench, agent);
  const before = await Promise.all(agents.map(read));
  const missed = await missedPods(
    bench,
    agents.map(({ node }) => node),
  );
  const look = async () => {
    const [now, ready] = await Promise.all([
      Promise.all(agents.map(read)),
      Promise.all(missed.map(async (its) => parsePod((await bench.fresh(its)).object).ready)),
    ]);
    return agents.map(({ node }, index) => {
      const samples = now[index] ?? [];
      return {
        node,
        ready: sumOf(samples, READY),
        installed: sumOf(samples, INSTALLS, { result: 'SUCCESS' }),
        repaired: growth(before[index] ?? [], samples),
        podReady: ready[index] ?? false,
      };
    });
  };
  const mended = bench.eventually(
    `${REPAIRED} grows on every agent`,
    async () => {
      const seen = await look();
      const done = seen.every(({ repaired, podReady }) => repaired > 0 && podReady);
      return done ? { done, value: seen } : { done, seen: JSON.stringify(seen) };
    },
    bench.deadlines.repairMs,
  );
  return { agents: (await inTime(mended)) ?? (await look()), otherAnswers };
}

/** 1 for any: others are repaired, too. The count is not there before the first repair of an agent's life. */
function growth(before: readonly Sample[], after: readonly Sample[]): number {
  if (sumOf(before, READY) === null) return 0;
  const of = (samples: readonly Sample[]) =>
    sumOf(samples, REPAIRED, { type: 'repair', result: 'success' }) ?? 0;
  return Math.min(1, of(after) - of(before));
}

export default requirement<Observation>('CNI-O-01', {
  observe,
  judge: ({ agents, otherAnswers }) => {
    const findings = new Findings().some('agents', agents);
    for (const { node, ready, installed, repaired, podReady } of agents)
      findings
        .equal(`agent on ${node}: ${READY}`, 1, ready)
        .holds(
          `agent on ${node}: ${INSTALLS}{result="SUCCESS"}`,
          'at least 1',
          (installed ?? 0) >= 1,
          String(installed ?? 'none'),
        )
        .equal(`pod without rules on ${node}: Ready in the end`, true, podReady)
        .holds(
          `agent on ${node}: ${REPAIRED}{type="repair",result="success"} after a repair`,
          'more than before',
          repaired >= 1,
          'as many as before',
        );
    const control = new Findings().equal('a page of CoreDNS has its metrics', true, otherAnswers);
    return findings.control(control).judgement();
  },
  mutants: {
    'not ready': ({ agents: [agent] }) => set(agent, { ready: 0 }),
    'readiness is not told': ({ agents: [agent] }) => set(agent, { ready: null }),
    'never installed': ({ agents }) => set(agents.at(-1), { installed: 0 }),
    'a repair that is not counted': ({ agents }) => set(agents.at(-1), { repaired: 0 }),
    'nothing was repaired': ({ agents: [agent] }) => set(agent, { podReady: false }),
    'no agent': ({ agents }) => empty(agents),
    'no page is seen': blinds((seen) => set(seen, { otherAnswers: false })),
  },
});
