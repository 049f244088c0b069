import { type Bench, blinds, empty, Findings, requirement, set, uninstallAgent } from '../requirement.ts';
import { connectedTo, type HeldRequests, heldBy, heldRequests } from './held.ts';
import { meshPods } from './own-pods.ts';
import { all, spoil } from './seen.ts';
import { untilReached } from './settled.ts';

const CONNECTIONS = 8;

/** Requests that are under way while the DaemonSet is deleted and comes again. */
interface Observation extends HeldRequests {
  /** Requests that the server had taken before. */
  readonly taken: number;
  /** Ports from which the server's application is connected to: before, without the agent, and once it is Ready again. */
  readonly connected: Readonly<Record<'before' | 'without' | 'again', readonly number[]>>;
  /** Whether all were under way till then. */
  readonly underWay: boolean;
}

async function observe(bench: Bench): Promise<Observation> {
  const [first, second] = bench.nodes;
  const { caller, server } = await meshPods(bench, 'held', { caller: first, server: second });
  await untilReached(bench, caller, [server.url]);
  let underWay = true;
  const held = async () => {
    const answers = await heldRequests(bench, caller, server, CONNECTIONS);
    underWay = false;
    return answers;
  };
  const meanwhile = async () => {
    const taken = await heldBy(bench, server, CONNECTIONS);
    const before = await connectedTo(bench, server);
    const without = await bench.during(uninstallAgent(bench.mesh), () => connectedTo(bench, server));
    const again = await connectedTo(bench, server);
    return { taken, connected: { before, without, again }, underWay };
  };
  const [answers, seen] = await Promise.all([held(), meanwhile()]);
  return { ...seen, ...answers };
}

export default requirement<Observation>('CNI-G-16', {
  observe,
  judge: ({ taken, connected, underWay, calls, answeredTo }) => {
    const findings = new Findings();
    const isCut = calls.some(({ outcome }) => outcome !== '200');
    const control = new Findings()
      .equal('requests that the server had taken', CONNECTIONS, taken)
      .equal('ports that were answered, connected before', answeredTo, among(answeredTo, connected.before))
      .holds('requests', 'under way until the agents were Ready again', underWay || isCut, 'answered before');
    findings
      .control(control)
      .equal('connections that the server answered on', CONNECTIONS, new Set(answeredTo).size)
      .equal('of these, open without the agent', answeredTo, among(answeredTo, connected.without))
      .equal('of these, open once it was Ready again', answeredTo, among(answeredTo, connected.again));
    all(findings, 'requests under way', CONNECTIONS, calls, {
      outcome: '200',
      server: 'envoy',
      answeredBy: 'server',
    });
    return findings.judgement();
  },
  mutants: {
    'a request is lost': ({ calls }) => spoil(calls, { outcome: '503', answeredBy: null }),
    'a connection is cut': ({ calls }) => spoil(calls, { outcome: 'closed', answeredBy: null }),
    'all are cut': (seen) => {
      for (const call of seen.calls) set(call, { outcome: 'closed', answeredBy: null, server: null });
      set(seen, { underWay: false });
    },
    'the server has lost one without the agent': ({ connected, answeredTo }) =>
      lose(connected.without, answeredTo[0]),
    'the server has lost all once the agent is back': ({ connected }) => empty(connected.again),
    'two by one connection': ({ answeredTo }) => answeredTo.splice(0, 1, answeredTo[1]!),
    'one is answered past the proxy': ({ calls }) => spoil(calls, { server: null }),
    'nobody called': ({ calls }) => empty(calls),
    'they were over before': blinds((seen) => set(seen, { underWay: false })),
    'the server had none of them': blinds((seen) => set(seen, { taken: 0 })),
    'connections cannot be seen': blinds(({ connected }) => empty(connected.before)),
  },
});

function among(ports: readonly number[], open: readonly number[]): readonly number[] {
  return ports.filter((port) => open.includes(port));
}

function lose(ports: number[], lost: number | undefined): void {
  ports.splice(0, ports.length, ...ports.filter((port) => port !== lost));
}
