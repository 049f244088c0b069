import type { ListedDifference } from './differences.ts';

interface ListedRules {
  readonly since: string;
  /** Rules with their places in the chain; `where` without the family: in each family that has rules. */
  readonly rules: readonly ListedDifference[];
}

const STATUS_PORT_EXCLUDED = {
  where: 'nat ISTIO_OUTPUT',
  init: [],
  reason: 'where nobody sets excludeOutboundPorts the plugin excludes the status port',
  source: 'cni/pkg/plugin/sidecar_redirect.go defaultRedirectExcludePort',
} as const;
const OF_TCP = 'rule 1 -p tcp --dport 15020 -j RETURN';
const OF_BOTH = [OF_TCP, 'rule 2 -p udp --dport 15020 -j RETURN'];

/** Newest first: all in which the rules of one mode may, and must, differ from those of the other, default annotations. */
export const LISTED_RULES: readonly [ListedRules, ...ListedRules[]] = [
  { since: '1.31', rules: [{ ...STATUS_PORT_EXCLUDED, cni: OF_BOTH }] },
  { since: '1.25@2025-01-15', rules: [{ ...STATUS_PORT_EXCLUDED, cni: OF_BOTH }] },
  { since: '1.21', rules: [{ ...STATUS_PORT_EXCLUDED, cni: [OF_TCP] }] },
];
