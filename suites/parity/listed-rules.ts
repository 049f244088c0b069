import { type Annotations, contractFor, TRAFFIC_ANNOTATIONS } from '../requirement.ts';
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

/** Newest first: all in which the rules of one mode may, and must, differ from those of the other, for a pod that asks for nothing. */
const LISTED_RULES: readonly [ListedRules, ...ListedRules[]] = [
  { since: '1.31', rules: [{ ...STATUS_PORT_EXCLUDED, cni: OF_BOTH }] },
  { since: '1.25@2025-01-15', rules: [{ ...STATUS_PORT_EXCLUDED, cni: OF_BOTH }] },
  { since: '1.21', rules: [{ ...STATUS_PORT_EXCLUDED, cni: [OF_TCP] }] },
];

/** What must differ in lanes whose values ask this of every pod, and what to do where a newer Istio differs otherwise. */
export function listedRules(
  istio: string,
  asked: Annotations,
): Pick<ReturnType<typeof contractFor<ListedRules>>, 'beyond'> & Pick<ListedRules, 'rules'> {
  const { contract, beyond } = contractFor(LISTED_RULES, istio);
  const excludes = `${TRAFFIC_ANNOTATIONS}excludeOutboundPorts` in asked;
  return { rules: excludes ? [] : contract.rules, beyond };
}
