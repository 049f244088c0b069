import type { AllowedDifference } from './allowed.ts';

/** Numbers that chance has a part in, in both modes. */
export const ALLOWED_BY_CHANCE: readonly AllowedDifference[] = [
  ...[
    { where: 'weights.v1', between: [137, 183] as const },
    { where: 'weights.v2', between: [17, 63] as const },
  ].map(({ where, between }) => ({
    requirements: ['CNI-G-07'],
    where,
    init: { between },
    cni: { between },
    reason: 'chance: what is judged is that the share is within its error',
    source: 'suites/traffic/routes.ts',
  })),
  {
    requirements: ['CNI-G-25'],
    where: 'callers.ratings.calls',
    init: { between: [1, 12] },
    cni: { between: [1, 12] },
    reason: 'chance: one version of reviews in three asks for no ratings',
    source: 'samples/bookinfo',
  },
  ...['outbound', 'inbound'].map((way) => ({
    requirements: ['CNI-H-08'],
    where: `[old].counts.${way}`,
    init: { between: [1, 99] } as const,
    cni: { between: [1, 99] } as const,
    reason: 'chance: how often the kubelet has asked meanwhile',
    source: 'suites/annotations/h-08-virtual-interfaces.spec.ts',
  })),
  ...[
    { requirements: ['CNI-F-05'], where: 'http.counts.server.inbound', between: [0, 4] as const },
    { requirements: ['CNI-G-02'], where: 'server.inbound', between: [5, 10] as const },
    { requirements: ['CNI-G-10'], where: 'byService.counts.inbound', between: [0, 3] as const },
    ...['from the mesh', 'to its own Service'].map((row) => ({
      requirements: ['CNI-H-09'],
      where: `rows.tproxy.${row}.in`,
      between: [0, 3] as const,
    })),
  ].map(({ requirements, where, between }) => ({
    requirements,
    where,
    init: { between },
    cni: { between },
    reason:
      'chance: proxies keep connections to each other, so that calls may come in one that was made before',
    source: 'suites/traffic/g-10-self-calls.spec.ts',
  })),
];
