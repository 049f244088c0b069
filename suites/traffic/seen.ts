import {
  type Bench,
  type CallAttempt,
  type CallPlan,
  type CallResult,
  echoAnswer,
  type Findings,
  inTime,
  isClosed,
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
  /** What the proxy asked logged of it, an item for each entry: upstream cluster, else Envoy's response flags. */
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
      logged: (log.get(attempt.id) ?? []).map(
        (entry) => entry.upstreamCluster ?? entry.responseFlags ?? 'nowhere',
      ),
    };
  });
}

/** GETs, each on a connection of its own. */
export function gets(urls: readonly string[], count: number): CallPlan {
  return { calls: urls.map((url) => ({ kind: 'http', url, count })) };
}

/** Attempts of one call of the plan. */
export function ofCall(attempts: readonly CallAttempt[], call: number): readonly CallAttempt[] {
  return attempts.filter((attempt) => attempt.call === call);
}

/**
 * Waits until all URLs answer 200 to a pod: a Service's endpoints take a moment to come to each proxy, and to kube-proxy on
 * each node, which refuses till then. So every caller waits for itself. Goes on if they never do.
 */
export async function untilReached(bench: Bench, from: Pod, urls: readonly string[]): Promise<void> {
  const attempt = async () => {
    const { attempts } = await bench.call(from, gets(urls, 1));
    const failed = attempts.filter(({ status }) => status !== 200);
    if (failed.length === 0) return { done: true, value: undefined } as const;
    const seen = failed
      .map(({ target, status, errorCode }) => `${target}: ${status ?? errorCode}`)
      .join(', ');
    return { done: false, seen } as const;
  };
  const what = `${from.name} reaches ${urls.join(', ')}`;
  await inTime(bench.eventually(what, attempt, bench.deadlines.configAppliedMs));
}

/** Waits until no call passes any more. Goes on if some always do. */
export async function untilRefused(bench: Bench, call: () => Promise<readonly CallResult[]>): Promise<void> {
  const attempt = async () => {
    // Twice: each of a proxy's threads learns of a policy by itself, and takes half of the connections.
    const attempts = [...(await call()), ...(await call())].flatMap((result) => result.attempts);
    const passed = attempts.filter(({ errorCode }) => errorCode === null).length;
    if (passed === 0) return { done: true, value: undefined } as const;
    return { done: false, seen: `${passed} calls of ${attempts.length} pass` } as const;
  };
  await inTime(bench.eventually('every call refused', attempt, bench.deadlines.configAppliedMs));
}

/** A connection that was accepted and then ended without an answer, whatever Node calls it. */
export const CLOSED = 'closed without an answer';

/** What calls must have come to. `identity` is the end of a SPIFFE URI, `logged` one entry; what is not named is not asked. */
export type Expected = Partial<Omit<Record<keyof Seen, string | null>, 'id'>>;

/** All of a number of calls must have come to the same. */
export function all(
  findings: Findings,
  subject: string,
  count: number,
  calls: readonly Seen[],
  expected: Expected,
): void {
  for (const [member, value] of Object.entries(expected) as [keyof Expected, string | null][]) {
    const seen = calls.map((call) => told(call, member, value));
    const ok = seen.length === count && seen.every((one) => one === value);
    const tally = [...Map.groupBy(seen, (one) => one ?? 'none')].map(
      ([one, its]) => `${its.length} times ${one}`,
    );
    const name = `${subject}: ${NAMES[member]}`;
    findings.holds(name, `${count} times ${value ?? 'none'}`, ok, tally.join(', ') || 'no call');
  }
}

const NAMES: Readonly<Record<keyof Expected, string>> = {
  outcome: 'outcome',
  server: 'header server',
  answeredBy: 'answered by',
  identity: "the caller's identity",
  source: 'the server was called from',
  logged: "the proxy's log",
};

function told(call: Seen, member: keyof Expected, expected: string | null): string | null {
  const { outcome, identity, logged } = call;
  if (member === 'logged') return logged.join(', ') || null;
  if (member === 'outcome' && expected === CLOSED && isClosed(outcome)) return CLOSED;
  if (member === 'identity' && expected !== null && isOf(identity, expected)) return expected;
  return call[member];
}

function isOf(identity: string | null, account: string): boolean {
  return identity !== null && identity.startsWith('spiffe://') && identity.endsWith(account);
}

/** Which of the ids are those of calls. */
export function among(calls: readonly Seen[], ids: readonly string[]): readonly string[] {
  return ids.filter((id) => calls.some((call) => call.id === id));
}

/** For mutants: one call came to something else. */
export function spoil(calls: readonly Seen[], change: Partial<Seen>): void {
  Object.assign(calls[0] ?? {}, change);
}
