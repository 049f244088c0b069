import type { CallAttempt, Findings, ProxyLog } from '../requirement.ts';
import { echoAnswer, outcomeOf, set } from '../requirement.ts';

/** What caller, server and a proxy say of one call; `null` where they say nothing. */
export interface Seen {
  readonly id: string;
  /** As `outcomeOf` has it: `200`, `answered`, `closed`, `ECONNREFUSED`. */
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
      outcome: outcomeOf(attempt),
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

/** Attempts of one call of the plan. */
export function ofCall(attempts: readonly CallAttempt[], call: number): readonly CallAttempt[] {
  return attempts.filter((attempt) => attempt.call === call);
}

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
  const { identity, logged } = call;
  if (member === 'logged') return logged.join(', ') || null;
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

/** Calls that the caller's proxy sent to a Service as it knows it, each logged once. */
export function sentTo(calls: readonly Seen[], service: string): number {
  const isTo = (entry: string) => entry.startsWith('outbound|') && entry.includes(`|${service}.`);
  return calls.filter(({ logged }) => logged.length === 1 && logged.every(isTo)).length;
}

/** For mutants: one call came to something else. */
export function spoil(calls: readonly Seen[], change: Partial<Seen>): void {
  set(calls[0], change);
}
