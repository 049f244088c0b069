import { BlockList } from 'node:net';
import { type CanonicalChain, type Match, parseRuleText, type RuleParts } from '../requirement.ts';
import { natRules } from './cohort-rules.ts';

/** First packet of a connection, as nat sees it. */
export interface Packet {
  readonly source: string;
  readonly destination: string;
  readonly dport: number;
  readonly protocol?: 'tcp' | 'udp';
  readonly inInterface?: string;
  readonly outInterface?: string;
  /** Of a packet that this pod sends. */
  readonly uid?: number;
  readonly gid?: number;
}

/** Left alone by nat. */
export const DIRECT = 'direct';
const RETURN = 'RETURN';
const END = ['ACCEPT', RETURN];

/**
 * What nat does to a packet that comes to a hook: `to 15001` where it is redirected, else `direct`. Where a rule
 * decides by something that is not in a packet here, or does something else: `unclear: RULE`.
 */
export function fate(
  chains: readonly CanonicalChain[],
  family: CanonicalChain['family'],
  hook: string,
  packet: Packet,
): string {
  const end = walk(chains, family, hook, packet);
  return end === undefined || END.includes(end) ? DIRECT : end;
}

/** The verdict of a chain, `undefined` where none of its rules has one. */
function walk(
  chains: readonly CanonicalChain[],
  family: CanonicalChain['family'],
  name: string,
  packet: Packet,
): string | undefined {
  for (const text of natRules(chains, family, name)) {
    const rule = parseRuleText(text);
    const met = meets(rule, packet);
    if (met === undefined) return `unclear: ${text}`;
    if (!met) continue;
    const { target = '', toPorts } = rule;
    if (target === 'REDIRECT') return `to ${toPorts}`;
    if (END.includes(target)) return target;
    if (!target.startsWith('ISTIO_')) return `unclear: ${text}`;
    const end = walk(chains, family, target, packet);
    if (end !== undefined && end !== RETURN) return end;
  }
  return undefined;
}

function meets(rule: RuleParts, packet: Packet): boolean | undefined {
  const asksMore = [rule.ctState, rule.mark, rule.connmark, rule.sports].some((part) => part !== undefined);
  if (asksMore || rule.other.length > 0) return undefined;
  const { protocol = 'tcp', dport, uid, gid } = packet;
  return (
    holds(rule.protocol, (value) => value === protocol) &&
    holds(rule.source, (value) => within(value, packet.source)) &&
    holds(rule.destination, (value) => within(value, packet.destination)) &&
    holds(rule.inInterface, (value) => value === packet.inInterface) &&
    holds(rule.outInterface, (value) => value === packet.outInterface) &&
    holds(rule.dports, (value) => inRange(value, dport)) &&
    holds(rule.uidOwner, (value) => inRange(value, uid)) &&
    holds(rule.gidOwner, (value) => inRange(value, gid))
  );
}

function holds(match: Match | undefined, is: (value: string) => boolean): boolean {
  return match === undefined || match.values.some(is) !== match.not;
}

function within(subnet: string, address: string): boolean {
  const [network = '', prefix] = subnet.split('/');
  const familyOf = (one: string) => (one.includes(':') ? 'ipv6' : 'ipv4');
  if (familyOf(network) !== familyOf(address)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), familyOf(network));
  return list.check(address, familyOf(address));
}

/** `1337`, or a range as xtables (`15000:15010`) or nft (`15000-15010`) writes it. */
function inRange(range: string, value: number | undefined): boolean {
  const [first = '', last = first] = range.split(/[:-]/);
  return value !== undefined && value >= Number(first) && value <= Number(last);
}
