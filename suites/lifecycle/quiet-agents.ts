import {
  AGENT_CONTAINER,
  agentPods,
  type Bench,
  container,
  Findings,
  inTime,
  type KubeEvent,
  type LogEntry,
  type Pod,
  parsePod,
  podEvents,
} from '../requirement.ts';
import { agentLines, changesFound, isAfter, lastInstalled } from './agent-log.ts';

/** Agents that nobody disturbs, and how long they were to be so. */
export interface Quiet<T> {
  readonly wantedS: number;
  readonly agents: readonly T[];
}

/** An agent as the API and its own log tell of it. */
export interface QuietAgent {
  readonly node: string;
  /** Half a minute after it said last that it has installed: from then on nothing is to happen. Empty where it did not say so. */
  readonly from: string;
  /** So long ago that is. */
  readonly quietS: number;
  /** How often it has found changes since it is looked at. */
  readonly found: number;
  readonly ready: boolean;
  /** When that last changed. */
  readonly readySince: string;
  /** Of a container that has started in this pass: with its node it starts anew, too. */
  readonly restarts: number;
  /** What its kubelet has told since then of probes that were refused, or answered with an error. */
  readonly failedProbes: readonly string[];
  /** Whether one was not answered in time since it had installed, or its node was not: on a slow machine that is the product's fault no more than anybody's. */
  readonly unanswered: boolean;
}

export interface SeenAgent {
  readonly agent: QuietAgent;
  readonly lines: readonly LogEntry[];
}

/**
 * Agents as they are once each was left alone for the time of `deadlines.quietMs`; what of it has passed already is not
 * waited for. Where one finds changes again and again, as they are when that time is over.
 */
export async function quietAgents(bench: Bench): Promise<Quiet<SeenAgent>> {
  const { quietMs, execMs, configAppliedMs } = bench.deadlines;
  const wantedS = Math.round(quietMs / 1000);
  const began = bench.clock.timestamp();
  const now = () => Date.parse(bench.clock.timestamp());
  let lookAgainAt = now();
  const quiet = bench.eventually(
    `agents left alone for ${wantedS} s`,
    async () => {
      const leftMs = lookAgainAt - now();
      if (leftMs > 0) return { done: false, seen: `${Math.ceil(leftMs / 1000)} s are left` };
      const agents = await lookAt(bench, began);
      const leftS = Math.max(
        0,
        ...agents.map(({ agent }) => (agent.from === '' ? 0 : wantedS - agent.quietS)),
      );
      lookAgainAt = now() + leftS * 1000;
      return leftS === 0 ? { done: true, value: agents } : { done: false, seen: `${leftS} s are left` };
    },
    quietMs + configAppliedMs + execMs,
  );
  return { wantedS, agents: (await inTime(quiet)) ?? (await lookAt(bench, began)) };
}

/** An agent was left alone for as long as it was to be, and tells since when: else what is seen of it says nothing. */
export function leftAlone(
  findings: Findings,
  { node, from, quietS }: Pick<QuietAgent, 'node' | 'from' | 'quietS'>,
  wantedS: number,
): Findings {
  const log = `log of the agent of ${node}`;
  const control = new Findings()
    .holds(`${log}: that it has installed`, 'told', Date.parse(from) > 0, 'not told')
    .holds(
      `agent of ${node}: left alone`,
      `for ${wantedS} s or longer`,
      quietS >= wantedS,
      `for ${quietS} s`,
    );
  return findings.control(control).note(`agent of ${node}: looked at from ${from} on, for ${quietS} s`);
}

async function lookAt(bench: Bench, began: string): Promise<readonly SeenAgent[]> {
  return await Promise.all((await agentPods(bench)).map((pod) => agentOf(bench, pod, began)));
}

async function agentOf(bench: Bench, pod: Pod, began: string): Promise<SeenAgent> {
  const [log, events] = await Promise.all([
    bench.kube.logs(pod, { container: AGENT_CONTAINER }),
    podEvents(bench.kube, pod),
  ]);
  const lines = agentLines(log);
  const installed = lastInstalled(lines);
  const from =
    installed === undefined
      ? ''
      : new Date(Date.parse(installed) + bench.deadlines.configAppliedMs).toISOString();
  const facts = parsePod(pod.object);
  const conditions: readonly { type: string; lastTransitionTime?: string }[] =
    pod.object['status']?.conditions ?? [];
  const unhealthy = events.filter(({ reason }) => reason === 'Unhealthy');
  const [status] = pod.object['status']?.containerStatuses ?? [];
  const startedAt: string = status?.state?.running?.startedAt ?? '';
  return {
    lines,
    agent: {
      node: pod.node,
      from,
      quietS: from === '' ? 0 : Math.ceil((Date.parse(bench.clock.timestamp()) - Date.parse(from)) / 1000),
      found: changesFound(lines, began),
      ready: facts.ready,
      readySince: conditions.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '',
      restarts: isAfter(startedAt, bench.passStartedAt)
        ? (container(facts, AGENT_CONTAINER)?.restarts ?? 0)
        : 0,
      failedProbes: unhealthy
        .filter((one) => isAfter(one.at, from) && !isLate(one))
        .map(({ message }) => message),
      unanswered:
        installed !== undefined &&
        events.some(
          (one) => isAfter(one.at, installed) && (one.reason === 'NodeNotReady' || isUnanswered(one)),
        ),
    },
  };
}

function isUnanswered(event: KubeEvent): boolean {
  return event.reason === 'Unhealthy' && isLate(event);
}

/** As the kubelet says that nothing came in time: pkg/probe/http, of net/http. */
function isLate({ message }: KubeEvent): boolean {
  return /Client\.Timeout exceeded|context deadline exceeded|i\/o timeout/.test(message);
}
