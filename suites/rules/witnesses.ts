import { type Findings, INBOUND_PORT, OUTBOUND_PORT } from '../requirement.ts';
import type { CallTrace } from './call-trace.ts';
import type { PodName, Series } from './series.ts';

/** What the witnesses must say of `calls` new connections. */
export interface Expected {
  readonly calls: number;
  readonly caller: 'client' | 'plain';
  /** Upstream cluster in the caller's proxy; absent where the caller has no proxy. */
  readonly callerLogged?: string;
  readonly serverLogged: string;
  /** What the SPIFFE URI of the caller ends with; absent where it has none. */
  readonly account?: string;
  /** Address from which Envoy calls its own pod. */
  readonly passthrough: string;
  /** The protocol carries the identity to the application. */
  readonly tellsIdentity: boolean;
  /** Proxies keep upstream connections of HTTP: as many came in as calls were made, or fewer. */
  readonly pooled: boolean;
}

/**
 * Three witnesses of redirection: the rules' own counters (with conntrack), both proxies' logs, and the peer. Each has
 * its finding; where one disagrees, that shows what all three said.
 */
export function agree(findings: Findings, subject: string, series: Series, expected: Expected): void {
  const [wanted, seen] = [expectedSayings(expected), sayings(series, expected)];
  const disagree = (Object.keys(wanted) as Witness[]).some((witness) => wanted[witness] !== seen[witness]);
  const all = `rules: ${seen.rules} | proxies: ${seen.proxies} | peer: ${seen.peer}`;
  for (const witness of Object.keys(wanted) as Witness[]) {
    const ok = wanted[witness] === seen[witness];
    findings.holds(`${subject}: by the ${witness}`, wanted[witness], ok, disagree ? all : '');
  }
}

type Witness = 'rules' | 'proxies' | 'peer';
type Sayings = Readonly<Record<Witness, string>>;

function sayings({ trails, counts }: Series, expected: Expected): Sayings {
  const { calls, pooled } = expected;
  const few = (its: number) => (pooled && its <= calls ? `at most ${calls}` : String(its));
  const of = (name: PodName) =>
    `${name} ${counts[name].outbound} out, ${name === 'server' ? few(counts[name].inbound) : counts[name].inbound} in`;
  return {
    rules: `${of('client')}; ${of('server')}; ${of('plain')}; answered by ${tally(trails, ({ callerPort }) => callerPort)}, then by ${tally(trails, ({ serverPort }) => serverPort)}`,
    proxies: `caller's ${tally(trails, ({ callerLogged }) => callerLogged.join('+'))}; server's ${tally(trails, ({ serverLogged }) => serverLogged.join('+'))} for ${tally(trails, ({ loggedIdentity }) => accountIn(loggedIdentity, expected))}`,
    peer: `${tally(trails, ({ outcome }) => outcome.replace(/^(200)$/, 'answered'))}; called from ${tally(trails, ({ source, sameSocket }) => `${source}${sameSocket ? "'s socket" : ''}`)} for ${tally(trails, ({ identity }) => accountIn(identity, expected))}`,
  };
}

function expectedSayings(expected: Expected): Sayings {
  const {
    calls,
    caller,
    callerLogged,
    serverLogged,
    account = NONE,
    tellsIdentity,
    pooled,
    passthrough,
  } = expected;
  const each = (value: string | number) => `${calls}x ${value}`;
  const of = (name: PodName) => {
    const out = caller === name && callerLogged !== undefined ? calls : 0;
    const into = name !== 'server' ? '0' : pooled ? `at most ${calls}` : String(calls);
    return `${name} ${out} out, ${into} in`;
  };
  const answeredBy = callerLogged === undefined ? NONE : OUTBOUND_PORT;
  return {
    rules: `${of('client')}; ${of('server')}; ${of('plain')}; answered by ${each(answeredBy)}, then by ${each(INBOUND_PORT)}`,
    proxies: `caller's ${each(callerLogged ?? NONE)}; server's ${each(serverLogged)} for ${each(account)}`,
    peer: `${each('answered')}; called from ${each(`${passthrough}'s socket`)} for ${each(tellsIdentity ? account : NONE)}`,
  };
}

const NONE = 'none';

function accountIn(identity: string | null, { account }: Expected): string | null {
  const isIt =
    account !== undefined && identity?.startsWith('spiffe://') === true && identity.endsWith(account);
  return isIt ? account : identity;
}

/** `3x 15001, 1x none`. */
function tally(trails: readonly CallTrace[], of: (trail: CallTrace) => string | number | null): string {
  const groups = Map.groupBy(trails, (trail) => of(trail) || NONE);
  return [...groups].map(([value, its]) => `${its.length}x ${value}`).join(', ') || NONE;
}
