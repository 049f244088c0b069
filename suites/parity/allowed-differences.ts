import { memoized } from '../requirement.ts';
import type { AllowedDifference } from './allowed.ts';
import { ALLOWED_BY_CHANCE } from './allowed-by-chance.ts';
import { allowedOneSided } from './allowed-one-sided.ts';
import { allowedRules } from './allowed-rules.ts';
import { annotationsApart, type LanesInCommon, redirectAnnotations } from './compared-lanes.ts';

const INJECTION = 'manifests/charts/istio-control/istio-discovery/files/injection-template.yaml';
const PLUGIN = 'cni/pkg/plugin/sidecar_redirect.go';
const EXCLUDED_INBOUND = 'traffic.sidecar.istio.io/excludeInboundPorts';

const written = {
  reason: 'the plugin is told by annotations what istio-init is told by arguments',
  source: INJECTION,
};
const containers = {
  init: ['istio-init'],
  cni: ['istio-validation'],
  reason: 'the container that programs the rules, or checks them',
  source: INJECTION,
};

/** What Pod Security says of istio-init, whatever the wording around it. */
const REFUSED = { like: '*violate* PodSecurity "baseline:*"istio-init"*"NET_ADMIN", "NET_RAW"*' };
const refused = {
  reason: 'Pod Security baseline refuses the capabilities of istio-init, and nothing of the other pod',
  source: INJECTION,
};

/** Whatever the lanes are. */
const OF_ANY_LANES: readonly AllowedDifference[] = [
  { requirements: 'any', where: '*asks.by', init: 'istio-init', cni: 'istio-cni', ...written },
  {
    requirements: ['CNI-D-03'],
    where: 'meshed[*].containers[*].container',
    ...containers,
    init: 'istio-init',
    cni: 'istio-validation',
  },
  ...['asked', 'runtime.capabilities'].map((member) => ({
    requirements: ['CNI-D-03'],
    where: `meshed[*].containers[*].${member}`,
    init: ['NET_ADMIN', 'NET_RAW'],
    cni: [],
    reason: 'what the plugin is for: no container asks for or gets a capability',
    source: INJECTION,
  })),
  { requirements: ['CNI-D-05'], where: 'names.injected', ...containers },
  { requirements: ['CNI-D-18'], where: 'compared[*].containers', ...containers },
  { requirements: ['CNI-F-15'], where: 'meshed[*].containers', ...containers },
  { requirements: ['CNI-F-15'], where: 'capturing[*].containers', ...containers },
  {
    requirements: ['CNI-Q-01'],
    where: 'bare.containers',
    init: [],
    cni: ['app', 'istio-proxy', 'istio-validation'],
    ...refused,
  },
  { requirements: ['CNI-Q-01'], where: 'bare.ready', init: false, cni: true, ...refused },
  { requirements: ['CNI-Q-01'], where: 'bare.refusal', init: REFUSED, cni: '', ...refused },
  ...(['CNI-Q-01', 'CNI-Q-06'] as const).flatMap((id) => {
    const below = id === 'CNI-Q-01' ? 'deployment' : 'rollout';
    return [
      { requirements: [id], where: `${below}.pods`, init: 0, cni: 1, ...refused },
      { requirements: [id], where: `${below}.ready`, init: 0, cni: 1, ...refused },
      { requirements: [id], where: `${below}.refusals`, init: [REFUSED], cni: [], ...refused },
    ];
  }),
  { requirements: ['CNI-Q-04'], where: 'injected', init: [REFUSED], cni: [], ...refused },
  {
    requirements: ['CNI-H-10'],
    where: 'rules',
    init: [],
    cni: ['-p tcp --dport 15020 -j RETURN'],
    reason: 'the plugin always leaves the status port of the default out, beside one that a pod names',
    source: PLUGIN,
  },
  {
    requirements: ['CNI-H-11'],
    where: 'empty.differences',
    init: [],
    cni: ['0'],
    reason: 'FINDING-9: the plugin captures everything under an empty value',
    source: 'reports/published/findings.md',
  },
  ...Object.entries({
    where: 'ipv4 nat ISTIO_OUTPUT',
    missing: [],
    extra: ['-j ISTIO_REDIRECT'],
    reordered: false,
  }).map(([member, cni]) => ({
    requirements: ['CNI-H-11'],
    where: `empty.differences[0].${member}`,
    init: null,
    cni,
    reason: 'FINDING-9: the plugin captures everything under an empty value',
    source: 'reports/published/findings.md',
  })),
  ...['empty.rules', 'excluded.values.rules', 'excluded.otherwise.rules'].map((where) => ({
    requirements: ['CNI-H-11'],
    where,
    // How many there are in all follows from the version; which differ stands beside.
    init: { between: [1, 60] as const },
    cni: { between: [1, 60] as const },
    reason: 'the plugin excludes the agent port outbound as well, where nobody sets excludeOutboundPorts',
    source: PLUGIN,
  })),
  ...[
    { where: 'classic.egress.outcome', init: '200', cni: 'ECONNREFUSED' },
    { where: 'classic.order', init: ['istio-init'], cni: ['istio-validation'] },
    { where: 'native.order', init: ['istio-init'], cni: ['istio-validation'] },
  ].map((values) => ({
    requirements: ['CNI-K-01'],
    ...values,
    reason: 'rules before any container, or after the last init container: suites/startup/egress-table.ts',
    source: 'pkg/kube/inject/webhook.go reorderPod',
  })),
  {
    requirements: ['CNI-P-01'],
    where: 'lists[*].plugins',
    init: [],
    cni: ['istio-cni'],
    reason: 'the plugin is chained in CNI mode alone',
    source: 'cni/pkg/install/cniconfig.go',
  },
  ...ALLOWED_BY_CHANCE,
];

/** Annotations of the plugin, where a pod has them, or is known by what istio-init was told in their place. */
function annotated(lanes: LanesInCommon): readonly AllowedDifference[] {
  const own = (port: string) =>
    annotationsApart({ [EXCLUDED_INBOUND]: port }, lanes, { [EXCLUDED_INBOUND]: port });
  const excluded = (port: string) => own(port).filter(({ where }) => where.includes(EXCLUDED_INBOUND));
  const mode = own('').filter(({ where }) => where.includes('interceptionMode'));
  const places = [
    { requirements: 'any', below: '*asks.annotations', apart: annotationsApart(lanes.asked, lanes) },
    { requirements: ['CNI-D-07'], below: 'byDefault', apart: annotationsApart({}, lanes) },
    { requirements: ['CNI-D-07'], below: 'own', apart: [...mode, ...excluded('7070')] },
    {
      requirements: ['CNI-H-03'],
      below: '[excludes-in].redirection.asks.annotations',
      apart: excluded('8081'),
    },
  ] as const;
  return [
    ...places.flatMap(({ requirements, below, apart }) =>
      apart.map((its) => ({ requirements, ...its, where: `${below}${its.where}`, ...written })),
    ),
    {
      requirements: ['CNI-D-18'],
      where: 'compared[*].annotations',
      init: [],
      cni: Object.keys(redirectAnnotations(lanes)),
      ...written,
    },
  ];
}

const listedFor = memoized((text): readonly AllowedDifference[] => {
  const lanes = JSON.parse(text) as LanesInCommon;
  return [...annotated(lanes), ...allowedRules(lanes), ...OF_ANY_LANES, ...allowedOneSided(lanes)];
});

/** What may differ between what a requirement observed in init mode and in CNI mode, in such lanes. */
export function allowedDifferences({ istio, asked }: LanesInCommon): readonly AllowedDifference[] {
  return listedFor(JSON.stringify({ istio, asked }));
}
