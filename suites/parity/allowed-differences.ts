import type { AllowedDifference } from './allowed.ts';
import { ALLOWED_BY_CHANCE } from './allowed-by-chance.ts';
import { ALLOWED_ONE_SIDED, REDIRECT_ANNOTATIONS } from './allowed-one-sided.ts';

const INJECTION = 'manifests/charts/istio-control/istio-discovery/files/injection-template.yaml';
const PLUGIN = 'cni/pkg/plugin/sidecar_redirect.go';
const STATUS_PORT = ['-p tcp --dport 15020 -j RETURN', '-p udp --dport 15020 -j RETURN'];

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
const statusPort = {
  init: [],
  cni: STATUS_PORT,
  reason: 'the plugin excludes the agent port outbound as well, where nobody sets excludeOutboundPorts',
  source: PLUGIN,
};

/** Annotations of the plugin that a pod has below a member of what is observed. */
function annotated(
  requirements: AllowedDifference['requirements'],
  below: string,
): readonly AllowedDifference[] {
  return [
    { requirements, where: below, init: '{}', cni: null, ...written },
    ...Object.entries(REDIRECT_ANNOTATIONS).map(([name, cni]) => ({
      requirements,
      where: `${below}[${name}]`,
      init: null,
      cni,
      ...written,
    })),
  ];
}

/** What Pod Security says of istio-init, whatever the wording around it. */
const REFUSED = { like: '*violate* PodSecurity "baseline:*"istio-init"*"NET_ADMIN", "NET_RAW"*' };
const refused = {
  reason: 'Pod Security baseline refuses the capabilities of istio-init, and nothing of the other pod',
  source: INJECTION,
};

/** DNS of the resolv.conf's servers by istio-init, of every server by the plugin: each rule once with and once without a server. */
const everyServer = {
  reason: 'the plugin captures DNS to every server, istio-init to those of resolv.conf (CNI-I-03)',
  source: 'cni/pkg/plugin/sidecar_iptables_linux.go; istio#47132',
};
const captured = (rule: string, option: '-d' | '-s', rest: string) => ({
  init: { like: `${rule} ${option} */32 ${rest}` },
  cni: `${rule} ${rest}`,
});
const REDIRECTS = ['tcp', 'udp'].map((protocol) =>
  captured(`-p ${protocol}`, '-d', '--dport 53 -j REDIRECT --to-ports 15053'),
);
const TO_AGENT = REDIRECTS.map(({ init, cni }) => ({
  init: { like: `iptables-nft ipv4 nat ISTIO_OUTPUT_DNS ${init.like}` },
  cni: `iptables-nft ipv4 nat ISTIO_OUTPUT_DNS ${cni}`,
}));

/** What may differ between what a requirement observed in init mode and in CNI mode. */
export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [
  { requirements: 'any', where: '*asks.by', init: 'istio-init', cni: 'istio-cni', ...written },
  ...annotated('any', '*asks.annotations'),
  { requirements: 'any', where: '*rules[*].rules', ...statusPort },
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
    requirements: ['CNI-D-18'],
    where: 'compared[*].annotations',
    init: [],
    cni: Object.keys(REDIRECT_ANNOTATIONS),
    ...written,
  },
  {
    requirements: ['CNI-F-01', 'CNI-F-02', 'CNI-F-03', 'CNI-F-04'],
    where: 'meshed[*].chains[*].rules',
    ...statusPort,
  },
  ...annotated(['CNI-D-07'], 'byDefault'),
  ...annotated(['CNI-D-07'], 'own').filter(({ where }) => /interceptionMode|excludeInboundPorts/.test(where)),
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
    requirements: ['CNI-D-07'],
    where: 'own[traffic.sidecar.istio.io/excludeInboundPorts]',
    init: '7070',
    cni: '7070,15020',
    ...written,
  },
  {
    requirements: ['CNI-H-10'],
    where: 'rules',
    init: [],
    cni: ['-p tcp --dport 15020 -j RETURN'],
    reason: 'the plugin always leaves the status port of the default out, beside one that a pod names',
    source: PLUGIN,
  },
  {
    requirements: ['CNI-H-03'],
    where: '[excludes-in].redirection.asks.annotations[traffic.sidecar.istio.io/excludeInboundPorts]',
    init: '8081',
    cni: '8081,15020',
    ...written,
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
    reason: statusPort.reason,
    source: PLUGIN,
  })),
  { requirements: ['CNI-H-11'], where: 'otherwise.differences[1].extra', ...statusPort },
  {
    requirements: ['CNI-H-14'],
    where: '[group].redirection.rules[*].rules',
    init: ['-m owner --gid-owner 2000 -j RETURN'],
    cni: STATUS_PORT,
    reason: 'FINDING-4, and the agent port that the plugin excludes outbound',
    source: `reports/published/findings.md; ${PLUGIN}`,
  },
  {
    requirements: ['CNI-H-14'],
    where: '[loopback].redirection.rules[*].rules',
    init: loopbackRules('127.0.0.0/8'),
    cni: [...STATUS_PORT, ...loopbackRules('127.0.0.1/32')],
    reason: 'FINDING-4, and the agent port that the plugin excludes outbound',
    source: `reports/published/findings.md; ${PLUGIN}`,
  },
  ...[
    {
      where: '*rules[*].rules',
      init: REDIRECTS.map(({ init }) => init),
      cni: REDIRECTS.map(({ cni }) => cni),
    },
    { where: '*toProxy', init: TO_AGENT.map(({ init }) => init), cni: TO_AGENT.map(({ cni }) => cni) },
    ...[
      captured('-p udp', '-d', '--dport 53 -j CT --zone 2'),
      captured('-p udp', '-s', '--sport 53 -j CT --zone 1'),
    ].map(({ init, cni }) => ({ where: '*rules[*].rules', init: [init], cni: [cni] })),
  ].map((values) => ({
    requirements: ['CNI-F-15', 'CNI-I-01', 'CNI-I-02', 'CNI-I-03', 'CNI-I-10'],
    ...values,
    ...everyServer,
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
  ...ALLOWED_ONE_SIDED,
  ...ALLOWED_BY_CHANCE,
];

function loopbackRules(range: string): readonly string[] {
  const own = (owner: string) =>
    `-p tcp ! -d ${range} -o lo ! --dport 15008 -m owner --${owner}-owner 1337 -j ISTIO_IN_REDIRECT`;
  return [own('uid'), own('gid'), `-d ${range} -j RETURN`];
}
