import type { ListedDifference } from './differences.ts';

interface ListedRules {
  readonly since: string;
  /** Rules with their places in the chain; `where` without the family: in each family that has rules. */
  readonly rules: readonly ListedDifference[];
}

/** Newest first: all in which the rules of one mode may, and must, differ from those of the other, default annotations. */
export const LISTED_RULES: readonly [ListedRules, ...ListedRules[]] = [
  {
    since: '1.31',
    rules: [
      {
        where: 'nat ISTIO_OUTPUT',
        init: [],
        cni: ['rule 1 -p tcp --dport 15020 -j RETURN', 'rule 2 -p udp --dport 15020 -j RETURN'],
        reason: 'where nobody sets excludeOutboundPorts the plugin excludes the status port',
        source: 'cni/pkg/plugin/sidecar_redirect.go defaultRedirectExcludePort',
      },
    ],
  },
];
