import { BlockList } from 'node:net';
import { familyOf } from '../model/address-family.ts';
import type { CanonicalChain } from '../probes/rules/canonical.ts';
import { parseRuleText } from '../probes/rules/rule-text.ts';
import type { Match, RuleParts } from '../probes/rules/types.ts';
import { memoized } from './memoized.ts';

/** A packet as the tables see it; for nat the first one of a connection. */
export interface Packet {
  readonly source: string;
  readonly destination: string;
  readonly dport: number;
  /** A port of the caller's choice where it is left out: no rule names one. */
  readonly sport?: number;
  readonly protocol?: 'tcp' | 'udp';
  readonly inInterface?: string;
  readonly outInterface?: string;
  /** Of a packet that this pod sends. */
  readonly uid?: number;
  readonly gid?: number;
  /** What connection tracking finds of it; `NEW` by default. */
  readonly state?: 'NEW' | 'INVALID';
}

/** Where a packet comes to a table: `nat PREROUTING`. */
export type Hook = `${'nat' | 'raw' | 'mangle'} ${'PREROUTING' | 'OUTPUT'}`;

/** Left alone by the table. */
export const DIRECT = 'direct';
const RETURN = 'RETURN';
const END = ['ACCEPT', RETURN];

/**
 * What a table does to a packet that comes to a hook: `to 15001` where it is redirected, `zone 2` where its connection is
 * tracked apart, `dropped`, else `direct`. Where a rule decides by something that is not in a packet here, or does
 * something else: `unclear: RULE`.
 */
export function packetOutcome(
  chains: readonly CanonicalChain[],
  family: CanonicalChain['family'],
  hook: Hook,
  packet: Packet,
): string {
  const [table = '', chain = ''] = hook.split(' ');
  const end = walk({ chains, family, table }, chain, packet).verdict;
  return end === undefined || END.includes(end) ? DIRECT : end;
}

/** Chains of nat that a packet enters, whatever becomes of it: UDP is led to ISTIO_REDIRECT as well, which does nothing to it. */
export function entered(
  chains: readonly CanonicalChain[],
  family: CanonicalChain['family'],
  hook: Hook,
  packet: Packet,
): readonly string[] {
  const [table = '', chain = ''] = hook.split(' ');
  return walk({ chains, family, table }, chain, packet).entered;
}

/** Rules of a chain; none where there is no such chain. */
export function rulesIn({ chains, family, table }: InTable, name: string): readonly string[] {
  const found = chains.find((its) => its.family === family && its.table === table && its.chain === name);
  return found?.rules ?? [];
}

interface InTable {
  readonly chains: readonly CanonicalChain[];
  readonly family: CanonicalChain['family'];
  readonly table: string;
}

interface Walked {
  /** `undefined` where no rule has one. */
  readonly verdict: string | undefined;
  readonly entered: readonly string[];
}

const partsOf = memoized(parseRuleText);

function walk(its: InTable, name: string, packet: Packet): Walked {
  const chains = [name];
  const ends = (verdict: string | undefined): Walked => ({ verdict, entered: chains });
  for (const text of rulesIn(its, name)) {
    const rule = partsOf(text);
    const met = meets(rule, packet);
    if (met === undefined) return ends(`unclear: ${text}`);
    if (!met) continue;
    const { target = '', toPorts, zone } = rule;
    if (target === 'REDIRECT') return ends(`to ${toPorts}`);
    // The first zone holds: a later one is not set any more.
    if (target === 'CT' && zone !== undefined) return ends(`zone ${zone}`);
    if (target === 'DROP') return ends('dropped');
    if (END.includes(target)) return ends(target);
    if (!target.startsWith('ISTIO_')) return ends(`unclear: ${text}`);
    const inner = walk(its, target, packet);
    chains.push(...inner.entered);
    if (inner.verdict !== undefined && inner.verdict !== RETURN) return ends(inner.verdict);
  }
  return ends(undefined);
}

function meets(rule: RuleParts, packet: Packet): boolean | undefined {
  if (rule.mark !== undefined || rule.connmark !== undefined || rule.other.length > 0) return undefined;
  const { protocol = 'tcp', dport, sport, uid, gid, state = 'NEW' } = packet;
  return (
    holds(rule.protocol, (value) => value === protocol) &&
    meetsAddress(rule.source, packet.source) &&
    meetsAddress(rule.destination, packet.destination) &&
    holds(rule.inInterface, (value) => value === packet.inInterface) &&
    holds(rule.outInterface, (value) => value === packet.outInterface) &&
    holds(rule.sports, (value) => inRange(value, sport)) &&
    holds(rule.dports, (value) => inRange(value, dport)) &&
    holds(rule.uidOwner, (value) => inRange(value, uid)) &&
    holds(rule.gidOwner, (value) => inRange(value, gid)) &&
    holds(rule.ctState, (value) => value === state)
  );
}

function holds(match: Match | undefined, is: (value: string) => boolean): boolean {
  return match === undefined || match.values.some(is) !== match.not;
}

/** A rule of an `inet` table that names an address, or excepts one, is about packets of its family alone. */
function meetsAddress(match: Match | undefined, address: string): boolean {
  const ofFamily = match?.values.every((value) => familyOf(value) === familyOf(address)) ?? true;
  return ofFamily && holds(match, (value) => within(value, address));
}

function within(subnet: string, address: string): boolean {
  return listOf(subnet).check(address, familyOf(address));
}

const listOf = memoized((subnet) => {
  const [network = '', prefix] = subnet.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), familyOf(network));
  return list;
});

/** `1337`, or a range as xtables (`15000:15010`) or nft (`15000-15010`) writes it. */
function inRange(range: string, value: number | undefined): boolean {
  const [first = '', last = first] = range.split(/[:-]/);
  return value !== undefined && value >= Number(first) && value <= Number(last);
}
