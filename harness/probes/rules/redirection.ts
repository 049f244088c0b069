import { asksOf, type Installed } from '../pods/installed.ts';
import type { RedirectRequest } from '../pods/redirect-request.ts';
import type { PodFacts } from '../pods/types.ts';
import { type CanonicalChain, canonicalWhole } from './canonical.ts';
import { istioChains, redirectsTo } from './chains.ts';
import type { Rule, RuleSet } from './types.ts';

/** What leads packets of a network namespace to a proxy, in a few lines. */
export interface RedirectRules {
  /** Every chain of Istio's, in any backend and family: `iptables-nft ipv4 nat ISTIO_OUTPUT`. */
  readonly chains: readonly string[];
  /** Rules of whatever chain that hand packets to a proxy's port: `iptables-nft ipv4 nat OUTPUT -p tcp -j REDIRECT --to-ports 15001`. */
  readonly toProxy: readonly string[];
}

/** A pod's rules, whole, and what its object and the values of its mesh ask of them. */
export interface Redirection extends RedirectRules {
  /** Version of Istio that made them. */
  readonly istio: string;
  readonly asks: RedirectRequest;
  /** All rules of its network namespace, whoever made them. */
  readonly rules: readonly CanonicalChain[];
  /** Addresses in its resolv.conf, where that was looked at. */
  readonly nameservers?: readonly string[];
}

/** The proxy's ports for what comes in and goes out, and the agent's for DNS. */
const PROXY_PORTS = [15001, 15006, 15053];

/** Of any network namespace, a node's too. */
export function redirectRulesOf(rules: RuleSet): RedirectRules {
  return {
    chains: istioChains(rules).map(
      ({ table, chain }) => `${table.backend} ${table.family} ${table.name} ${chain.name}`,
    ),
    toProxy: rules.tables.flatMap((table) =>
      table.chains.flatMap((chain) =>
        chain.rules
          .filter(leadsToProxy)
          .map(({ spec }) => `${table.backend} ${table.family} ${table.name} ${chain.name} ${spec}`),
      ),
    ),
  };
}

/** Of a pod whose rules were looked at. */
export function redirectionOf(
  { pod, rules }: { readonly pod: Pick<PodFacts, 'redirect' | 'annotations'>; readonly rules: RuleSet },
  mesh: Installed,
): Redirection {
  return {
    ...redirectRulesOf(rules),
    istio: mesh.version,
    asks: asksOf(pod, mesh),
    rules: canonicalWhole(rules),
  };
}

function leadsToProxy(rule: Rule): boolean {
  const port = redirectsTo(rule) ?? Number(rule.parsed.onPort ?? Number.NaN);
  return PROXY_PORTS.some(
    (each) => each === port || (rule.parsed.target === 'DNAT' && rule.spec.includes(`:${each}`)),
  );
}
