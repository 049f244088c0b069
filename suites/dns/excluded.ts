import {
  type CanonicalChain,
  DIRECT,
  expectedRules,
  type Findings,
  familyOf,
  hasExactly,
  orderedRules,
  type Packet,
  packetOutcome,
  type Redirection,
  redirectSettings,
  sent,
  UNRESOLVED,
} from '../requirement.ts';
import type { Resolved } from './names.ts';

/** A pod with capture whose queries are left out of it: they go to its servers, past the agent, and all else is redirected. */
export function isDirect(
  findings: Findings,
  subject: string,
  { redirection, names }: { readonly redirection: Redirection; readonly names: Resolved },
): void {
  for (const destination of redirection.nameservers ?? []) {
    for (const protocol of ['tcp', 'udp'] as const) {
      const seen = fateOf(redirection, destination, { destination, dport: 53, protocol });
      findings.equal(`${subject}: query by ${protocol}`, DIRECT, seen);
    }
    // To compare with: a pod without rules leaves all direct.
    const other = fateOf(redirection, destination, { dport: 80 });
    findings.equal(`${subject}: other TCP`, 'to 15001', other);
  }
  findings
    .equal(`${subject}: a name of the mesh alone`, UNRESOLVED, names.onlyInMesh)
    .equal(`${subject}: the name of a Service`, '200', names.service);
}

/**
 * Beside DNS, exactly the rules that Istio writes for a pod with excluded ranges: where the servers in them are to be left out of
 * capture, rules about queries are others, or stand elsewhere.
 */
export function asElsewhere(findings: Findings, subject: string, redirection: Redirection): void {
  const { asks, istio, rules, nameservers = [] } = redirection;
  for (const destination of nameservers) {
    const seen = fateOf(redirection, destination, { destination, dport: 80 });
    findings.equal(`${subject}: other TCP to the server`, DIRECT, seen);
  }
  const settings = redirectSettings(asks, istio);
  const form = rules.some(({ family }) => family === 'inet') ? 'nft' : 'iptables';
  const others = (chains: readonly CanonicalChain[]) => besideDns(chains, settings.excludedRanges);
  const expected = others(expectedRules(settings, form, nameservers));
  hasExactly(findings, `${subject}: rules beside those of DNS`, expected, { rules: others(rules), istio });
}

function fateOf({ rules }: Redirection, server: string, packet: Partial<Packet>): string {
  const family = familyOf(server);
  const native = rules.some((chain) => chain.family === 'inet');
  return packetOutcome(rules, native ? 'inet' : family, 'nat OUTPUT', sent(family, packet));
}

/** Without the rules that capture queries, and those that leave out these ranges. */
function besideDns(chains: readonly CanonicalChain[], ranges: readonly string[]): readonly CanonicalChain[] {
  const leavesOut = ranges.map((range) => `-d ${range} -j RETURN`);
  const isOther = (rule: string) => !CAPTURES.test(rule) && !leavesOut.includes(rule);
  return chains
    .filter(({ table, chain }) => table !== 'raw' && chain !== 'ISTIO_OUTPUT_DNS')
    .map((its) => ({ ...its, rules: orderedRules(its.rules.filter(isOther)) }))
    .filter(({ rules }) => rules.length > 0);
}

const CAPTURES = /-j ISTIO_OUTPUT_DNS$|--to-ports 15053$/;
