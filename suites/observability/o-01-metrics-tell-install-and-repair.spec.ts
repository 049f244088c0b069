import {
  agentPods,
  type Bench,
  Findings,
  inTime,
  onEach,
  type Pod,
  pod,
  requirement,
  sleepingContainer,
} from '../requirement.ts';
import { metricsOf, type Sample, sumOf } from './agent-metrics.ts';

const METRICS = { port: '15014', path: '/metrics' };
const READY = 'istio_cni_install_ready';
const INSTALLS = 'istio_cni_installs_total';
const REPAIRED = 'istio_cni_repair_pods_repaired_total';
const EXCLUDED = 'conformance-excluded';

interface OfAgent {
  readonly node: string;
  readonly ready: number | null;
  readonly installed: number | null;
  /** Growth of the count of repaired pods while a pod of the node was; 0 before the first of an agent's life. */
  readonly repaired: number;
  /** The pod that had no rules, once its time for a repair is over. */
  readonly podReady: boolean;
}

async function observe(bench: Bench): Promise<readonly OfAgent[]> {
  const agents = await agentPods(bench);
  const read = (agent: Pod) => metricsOf(bench, agent, METRICS);
  const before = await Promise.all(agents.map(read));
  // Injected in a namespace that the plugin leaves out: its validation fails, and the agent mends it.
  const spec = { namespace: EXCLUDED, inject: true, containers: [sleepingContainer()] };
  const broken = onEach(
    agents.map(({ node }) => node),
    `o-01-${bench.passId}`,
    (its) => pod({ ...its, ...spec }, bench.images),
  );
  await bench.create(...broken);
  const names = broken.map(({ metadata }) => metadata.name);
  const growth = (now: readonly Sample[], index: number) =>
    (repairs(now) ?? 0) - (repairs(before[index] ?? []) ?? 0);
  await inTime(
    bench.eventually(
      `${REPAIRED} grows on every agent`,
      async () => {
        const grown = (await Promise.all(agents.map(read))).map(growth);
        const ready = await readyOf(bench, names);
        const done = grown.every((more) => more > 0) && ready.every(Boolean);
        return done
          ? { done, value: undefined }
          : { done: false, seen: `${grown.join(', ')}; Ready ${ready.join(', ')}` };
      },
      bench.deadlines.repairMs,
    ),
  );
  const [after, ready] = await Promise.all([Promise.all(agents.map(read)), readyOf(bench, names)]);
  return agents.map(({ node }, index) => ({
    node,
    ready: sumOf(after[index] ?? [], READY),
    installed: sumOf(after[index] ?? [], INSTALLS, { result: 'SUCCESS' }),
    repaired: Math.min(1, growth(after[index] ?? [], index)),
    podReady: ready[index] ?? false,
  }));
}

function repairs(samples: readonly Sample[]): number | null {
  return sumOf(samples, REPAIRED, { type: 'repair', result: 'success' });
}

async function readyOf(bench: Bench, names: readonly string[]): Promise<readonly boolean[]> {
  const pods = await Promise.all(names.map((name) => bench.fresh({ namespace: EXCLUDED, name })));
  return pods.map(({ object }) => {
    const conditions: readonly { type: string; status: string }[] = object['status']?.conditions ?? [];
    return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  });
}

export default requirement<readonly OfAgent[]>('CNI-O-01', {
  observe,
  judge: (agents) => {
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
    return findings.judgement();
  },
  mutants: {
    'not ready': ([agent]) => Object.assign(agent ?? {}, { ready: 0 }),
    'readiness is not told': ([agent]) => Object.assign(agent ?? {}, { ready: null }),
    'never installed': (agents) => Object.assign(agents.at(-1) ?? {}, { installed: 0 }),
    'a repair that is not counted': (agents) => Object.assign(agents.at(-1) ?? {}, { repaired: 0 }),
    'nothing was repaired': ([agent]) => Object.assign(agent ?? {}, { podReady: false }),
    'no agent': (agents) => agents.splice(0),
  },
});
