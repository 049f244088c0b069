import { chain, istioChains, redirectsTo, rulesTo } from './chains.ts';
import type { Rule, RuleChain, RuleSet } from './types.ts';

/** Where a pod's TCP traffic is sent by its rules, in one line of facts; small enough for a record. */
export interface Redirection {
  /** Every chain of Istio's, `iptables-nft ipv4 nat ISTIO_OUTPUT`; empty where the pod is untouched. */
  readonly chains: readonly string[];
  /** Port to which PREROUTING leads through ISTIO_INBOUND; absent where that path is broken. */
  readonly inboundPort?: number;
  /** Port to which OUTPUT leads through ISTIO_OUTPUT; absent where that path is broken. */
  readonly outboundPort?: number;
}

/** Follows the jumps from PREROUTING and OUTPUT of nat. A chain that exists and is not entered redirects nothing. */
export function redirectionOf(rules: RuleSet): Redirection {
  const inboundPort = follow(rules, ['PREROUTING', 'ISTIO_INBOUND', 'ISTIO_IN_REDIRECT']);
  const outboundPort = follow(rules, ['OUTPUT', 'ISTIO_OUTPUT', 'ISTIO_REDIRECT']);
  return {
    chains: istioChains(rules).map(
      ({ table, chain: its }) => `${table.backend} ${table.family} ${table.name} ${its.name}`,
    ),
    ...(inboundPort === undefined ? {} : { inboundPort }),
    ...(outboundPort === undefined ? {} : { outboundPort }),
  };
}

function follow(rules: RuleSet, path: readonly string[]): number | undefined {
  const chains = path.map((name) => chain(rules, 'nat', name));
  const entered = path.slice(1).every((name, index) => leadsTo(chains[index], name));
  if (!entered) return undefined;
  const [first] = (chains.at(-1)?.rules ?? []).filter((rule) => redirectsTo(rule) !== undefined);
  return first !== undefined && takesAllTcp(first) ? redirectsTo(first) : undefined;
}

function leadsTo(from: RuleChain | undefined, name: string): boolean {
  return from !== undefined && rulesTo(from, name).some(takesAllTcp);
}

/** No match but for TCP: a jump for one source or for UDP alone redirects next to nothing. */
function takesAllTcp({ parsed }: Rule): boolean {
  const { protocol, other, target: _, comment: __, toPorts: ___, ...matches } = parsed;
  const tcp = protocol === undefined || (!protocol.not && protocol.values.join() === 'tcp');
  return tcp && other.length === 0 && Object.values(matches).every((match) => match === undefined);
}
