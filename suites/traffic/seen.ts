import {
  type Bench,
  type CallAttempt,
  echoAnswer,
  type Findings,
  inTime,
  type Pod,
  type ProxyLog,
} from '../requirement.ts';

/** What caller, server and a proxy say of one call; `null` where they say nothing. */
export interface Seen {
  readonly id: string;
  /** Status, `answered` for TCP, or error code: `200`, `ECONNRESET`. */
  readonly outcome: string;
  /** Header `server` of the answer: `envoy` by the caller's proxy, `istio-envoy` by the server's. */
  readonly server: string | null;
  /** Pod whose echo server answered. */
  readonly answeredBy: string | null;
  /** SPIFFE URI of the caller, as the server was told. */
  readonly identity: string | null;
  /** Address from which the server was called. */
  readonly source: string | null;
  /** Upstream cluster of each entry that the proxy asked logged of it. */
  readonly logged: readonly string[];
}

/** @param log of the proxy that is a witness; none where no proxy is */
export function seenOf(attempts: readonly CallAttempt[], log: ProxyLog = new Map()): readonly Seen[] {
  return attempts.map((attempt) => {
    const echo = echoAnswer(attempt);
    return {
      id: attempt.id,
      outcome: attempt.errorCode ?? String(attempt.status ?? 'answered'),
      server: attempt.headers['server'] ?? null,
      answeredBy: echo?.hostname ?? null,
      identity: echo?.clientIdentity ?? null,
      source: echo?.remoteAddress ?? null,
      logged: (log.get(attempt.id) ?? []).map((entry) => entry.upstreamCluster ?? 'none'),
    };
  });
}

/** Attempts of one call of the plan. */
export function ofCall(attempts: readonly CallAttempt[], call: number): readonly CallAttempt[] {
  return attempts.filter((attempt) => attempt.call === call);
}

/** Waits until all URLs answer 200 to a pod: names and endpoints of new pods take a moment to spread. Goes on if they never do. */
export async function untilReached(bench: Bench, from: Pod, urls: readonly string[]): Promise<void> {
  const attempt = async () => {
    const { attempts } = await bench.call(from, { calls: urls.map((url) => ({ kind: 'http', url })) });
    const failed = attempts.filter(({ status }) => status !== 200);
    if (failed.length === 0) return { done: true, value: undefined } as const;
    return {
      done: false,
      seen: failed.map(({ target, status, errorCode }) => `${target}: ${status ?? errorCode}`).join(', '),
    } as const;
  };
  await inTime(
    bench.eventually(`${from.name} reaches ${urls.join(', ')}`, attempt, bench.deadlines.configAppliedMs),
  );
}

/** The same must be seen in each of a number of calls. */
export function each(
  findings: Findings,
  subject: string,
  count: number,
  expected: string | null,
  seen: readonly (string | null)[],
): void {
  const ok = seen.length === count && seen.every((value) => value === expected);
  const tally = [...Map.groupBy(seen, (value) => value ?? 'none')].map(
    ([value, its]) => `${its.length} times ${value}`,
  );
  findings.holds(subject, `${count} times ${expected ?? 'none'}`, ok, tally.join(', ') || 'no call');
}

/** Each of a number of calls must be known to the server by the caller's SPIFFE identity. */
export function identified(
  findings: Findings,
  subject: string,
  count: number,
  account: string,
  seen: readonly Seen[],
): void {
  const ends = seen.map(({ identity }) =>
    identity?.startsWith('spiffe://') && identity.endsWith(account) ? account : identity,
  );
  each(findings, `${subject}: the caller's identity`, count, account, ends);
}

/** How Node tells of a connection that was accepted and then ended without an answer. */
const CLOSED: readonly string[] = ['ECONNRESET', 'EPIPE', 'CLOSED'];

/** Whether a proxy accepted the connection and ended it; else what became of the call. */
export function closedByProxy({ outcome }: Seen): string {
  return CLOSED.includes(outcome) ? 'closed by the proxy' : outcome;
}
