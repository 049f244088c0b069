import type { Bench } from '../requirement.ts';
import { agentPods, empty, Findings, outcomeOf, requirement, set, urlAt } from '../requirement.ts';

const CONTROLZ = 9876;
const METRICS = 15014;

/** What listens in the agent's network namespace, and what answers from outside it. */
interface OnNode {
  readonly node: string;
  /** Addresses at which ControlZ listens. */
  readonly controlz: readonly string[];
  /** What a call from another pod came to: to ControlZ, and to the metrics, which are for others. */
  readonly fromOutside: string;
  readonly metrics: string;
}

async function observe(bench: Bench): Promise<readonly OnNode[]> {
  const [agents, { plain }] = await Promise.all([agentPods(bench), bench.echoPods('plain')]);
  const snapshots = await bench.standingInspector.pods(agents, ['sockets']);
  return Promise.all(
    agents.map(async (agent, index) => {
      const listening = snapshots[index]?.sockets.filter(({ state }) => state === 'LISTEN') ?? [];
      const urls = [urlAt(agent.ip, CONTROLZ), urlAt(agent.ip, METRICS, '/metrics')];
      const { attempts } = await bench.call(plain[0]!, { calls: urls.map((url) => ({ kind: 'http', url })) });
      const [fromOutside = '', metrics = ''] = attempts.map(outcomeOf);
      return {
        node: agent.node,
        controlz: listening
          .filter(({ localPort }) => localPort === CONTROLZ)
          .map(({ localAddress }) => localAddress),
        fromOutside,
        metrics,
      };
    }),
  );
}

const LOCAL = ['127.0.0.1', '::1'];

export default requirement<readonly OnNode[]>('CNI-O-08', {
  observe,
  judge: (agents) => {
    const findings = new Findings().some('agents', agents);
    for (const { node, controlz, fromOutside, metrics } of agents)
      findings
        .holds(
          `agent on ${node}: ControlZ listens`,
          'at a loopback address',
          controlz.length > 0 && controlz.every((address) => LOCAL.includes(address)),
          controlz.join(', ') || 'nowhere',
        )
        .equal(`agent on ${node}: ControlZ from another pod`, 'ECONNREFUSED', fromOutside)
        .equal(`agent on ${node}: metrics from another pod`, '200', metrics);
    return findings.judgement();
  },
  mutants: {
    'it listens everywhere': ([agent]) => agent?.controlz.splice(0, 1, '0.0.0.0'),
    'it does not listen': (agents) => empty(agents.at(-1)?.controlz),
    'another pod reaches it': ([agent]) => set(agent, { fromOutside: '200' }),
    'nothing can be reached': ([agent]) => set(agent, { metrics: 'ECONNREFUSED' }),
    'no agent': (agents) => empty(agents),
  },
});
