import type { Bench, Call, CallAttempt, Pod, ProxyLog, RedirectCounts } from '../requirement.ts';
import { counted, urlAt } from '../requirement.ts';
import { logWith } from './logged.ts';
import { ofCall, type Seen, seenOf } from './seen.ts';
import { settled } from './settled.ts';

/** Calls of each kind in a visit. */
export const CALLS = 3;

/** What became of calls to the server outside the mesh. */
export interface OutsideCalls {
  readonly http: readonly Seen[];
  readonly tcp: readonly Seen[];
  /** To the server's TCP port: a proxy passes the bytes on or closes, the server answers none that are TLS. */
  readonly tls: readonly Seen[];
  /** Connections of the caller that were redirected. */
  readonly counts: RedirectCounts;
  /** Ids that the server outside logged. TLS carries none. */
  readonly arrived: readonly string[];
}

export interface RawOutsideCalls {
  readonly attempts: readonly CallAttempt[];
  readonly counts: RedirectCounts;
}

/** HTTP, TCP and TLS to the server outside, each on connections of their own. */
export async function callOutside(bench: Bench, from: Pod): Promise<RawOutsideCalls> {
  const { result, counts } = await counted(bench, { from }, () =>
    bench.call(from, { calls: callsOutside(bench) }),
  );
  return { attempts: result.attempts, counts: counts.from };
}

/** What calls to the outside must come to. */
export interface Wanted {
  readonly http: (call: CallAttempt) => boolean;
  /** TCP and TLS; whatever it is by default. */
  readonly tcp?: (call: CallAttempt) => boolean;
}

/** Waits until calls to the outside come to what a policy says. Goes on if they never do. */
export function untilOutside(bench: Bench, from: Pod, what: string, wanted: Wanted): Promise<void> {
  const { http, tcp = () => true } = wanted;
  const trial = { from: [from], calls: callsOutside(bench) };
  return settled(bench, what, trial, (attempt) => (attempt.call === 0 ? http(attempt) : tcp(attempt)));
}

/** The log outside, once it holds the HTTP and TCP calls of a last visit: what it lacks then did not arrive. */
export async function logOutside(bench: Bench, last: RawOutsideCalls): Promise<string> {
  const calls = [0, 1].flatMap((call) => ofCall(last.attempts, call));
  return logWith(bench, calls, async () => (await bench.outside().log()).join('\n'));
}

/** A visit for the record. */
export function outsideCallsOf(
  { attempts, counts }: RawOutsideCalls,
  outside: string,
  proxy: ProxyLog,
): OutsideCalls {
  const seen = (call: number) => seenOf(ofCall(attempts, call), proxy);
  const arrived = attempts.map(({ id }) => id).filter((id) => outside.includes(id));
  return { http: seen(0), tcp: seen(1), tls: seen(2), counts, arrived };
}

function callsOutside(bench: Bench): readonly Call[] {
  const { address, httpPort, tcpPort } = bench.outside();
  return [
    { kind: 'http', url: urlAt(address, httpPort), count: CALLS },
    { kind: 'tcp', host: address, port: tcpPort, count: CALLS },
    { kind: 'http', url: `https://${address}:${tcpPort}/`, count: CALLS },
  ];
}
