import { packetsIn } from './chains.ts';
import type { RuleSet } from './types.ts';

/**
 * Connections that a pod's nat rules handed to its proxy, both families together. nat sees the first packet of a
 * connection only, so that this is one for each new connection; a kept or pooled connection adds nothing.
 */
export interface RedirectCounts {
  /** Packets in ISTIO_REDIRECT: to the proxy's 15001. */
  readonly outbound: number;
  /** Packets in ISTIO_IN_REDIRECT: to the proxy's 15006. */
  readonly inbound: number;
}

/** The counters as they stand; zeros where the chains are not there. */
export function redirectCounts(rules: RuleSet): RedirectCounts {
  return {
    outbound: packetsIn(rules, 'nat', 'ISTIO_REDIRECT'),
    inbound: packetsIn(rules, 'nat', 'ISTIO_IN_REDIRECT'),
  };
}

/** What was counted between two looks at one pod. */
export function countedBetween(before: RuleSet, after: RuleSet): RedirectCounts {
  const [first, last] = [redirectCounts(before), redirectCounts(after)];
  return { outbound: last.outbound - first.outbound, inbound: last.inbound - first.inbound };
}
