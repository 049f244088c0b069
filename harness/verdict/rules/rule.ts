import type { AddressFamily } from '../../model/address-family.ts';

/** The sidecar's ports: istio/istio tools/istio-iptables/pkg/constants. */
export const INBOUND_PORT = 15006;
export const OUTBOUND_PORT = 15001;
export const TUNNEL_PORT = 15008;
export const DNS_PORT = 15053;

export type Table = 'nat' | 'raw' | 'mangle';

/**
 * One rule of a chain, in canonical form. LOOPBACK, PASSTHROUGH and ANY stand for a family's own address. Without
 * `families` it is written for every family that the pod's rules are for.
 */
export interface Rule {
  readonly table: Table;
  readonly chain: string;
  readonly text: string;
  readonly families?: readonly AddressFamily[];
}

/** Where rules are written: by iptables a table for each family, by nft one for both. */
export type RuleForm = 'iptables' | 'nft';

/** Rules of one chain, in order. */
export function rulesOf(table: Table, chain: string, ...texts: readonly string[]): readonly Rule[] {
  return texts.map((text) => ({ table, chain, text }));
}
