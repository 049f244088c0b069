import type { AllowedDifference } from './allowed.ts';

const INJECTION = 'manifests/charts/istio-control/istio-discovery/files/injection-template.yaml';
const REDIRECT_ANNOTATIONS = [
  'sidecar.istio.io/interceptionMode',
  'traffic.sidecar.istio.io/excludeInboundPorts',
  'traffic.sidecar.istio.io/includeInboundPorts',
  'traffic.sidecar.istio.io/includeOutboundIPRanges',
];

/** What may differ between what a requirement observed in init mode and in CNI mode. */
export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [
  {
    requirements: ['CNI-D-03'],
    where: 'meshed[*].containers[*].container',
    init: 'istio-init',
    cni: 'istio-validation',
    reason: 'the container that programs the rules, or checks them',
    source: INJECTION,
  },
  {
    requirements: ['CNI-D-03'],
    where: 'meshed[*].containers[*].*',
    init: ['NET_ADMIN', 'NET_RAW'],
    cni: [],
    reason: 'what the plugin is for: no container asks for or gets a capability',
    source: INJECTION,
  },
  {
    requirements: ['CNI-D-05', 'CNI-D-18'],
    where: '*',
    init: ['istio-init'],
    cni: ['istio-validation'],
    reason: 'the container that programs the rules, or checks them',
    source: INJECTION,
  },
  {
    requirements: ['CNI-F-15'],
    where: '*.containers',
    init: ['istio-init'],
    cni: ['istio-validation'],
    reason: 'the container that programs the rules, or checks them',
    source: INJECTION,
  },
  {
    requirements: ['CNI-D-18'],
    where: 'compared[*].annotations',
    init: [],
    cni: REDIRECT_ANNOTATIONS,
    reason: 'the plugin is told by annotations what istio-init is told by arguments',
    source: INJECTION,
  },
  {
    requirements: ['CNI-F-01', 'CNI-F-02', 'CNI-F-03', 'CNI-F-04'],
    where: 'meshed[*].chains[*].rules',
    init: [],
    cni: ['-p tcp --dport 15020 -j RETURN', '-p udp --dport 15020 -j RETURN'],
    reason: 'the plugin excludes the agent port outbound as well',
    source: 'cni/pkg/plugin/sidecar_redirect.go',
  },
  {
    requirements: ['CNI-Q-01', 'CNI-Q-04', 'CNI-Q-06'],
    where: '*',
    reason: 'Pod Security baseline refuses the capabilities of istio-init, and nothing of the other pod',
    source: INJECTION,
  },
  {
    requirements: ['CNI-D-07'],
    where: '*',
    reason: 'the plugin is told by annotations what istio-init is told by arguments',
    source: INJECTION,
  },
  {
    requirements: ['CNI-H-02', 'CNI-H-03', 'CNI-H-04', 'CNI-H-05', 'CNI-H-06'],
    where: '*.rules',
    init: [],
    cni: ['ISTIO_OUTPUT -p tcp --dport 15020 -j RETURN', 'ISTIO_OUTPUT -p udp --dport 15020 -j RETURN'],
    reason: 'the plugin excludes the agent port outbound as well, where nobody sets excludeOutboundPorts',
    source: 'cni/pkg/plugin/sidecar_redirect.go',
  },
  {
    requirements: ['CNI-H-07', 'CNI-H-08', 'CNI-H-13'],
    where: '*.rules',
    init: [],
    cni: [
      'nat ISTIO_OUTPUT -p tcp --dport 15020 -j RETURN',
      'nat ISTIO_OUTPUT -p udp --dport 15020 -j RETURN',
    ],
    reason: 'the plugin excludes the agent port outbound as well, where nobody sets excludeOutboundPorts',
    source: 'cni/pkg/plugin/sidecar_redirect.go',
  },
  {
    requirements: ['CNI-H-11'],
    where: '*',
    reason: 'FINDING-9, and the agent port that the plugin excludes outbound',
    source: 'reports/published/findings.md; cni/pkg/plugin/sidecar_redirect.go',
  },
  {
    requirements: ['CNI-H-14'],
    where: '*',
    reason: 'FINDING-4, and the agent port that the plugin excludes outbound',
    source: 'reports/published/findings.md; cni/pkg/plugin/sidecar_redirect.go',
  },
  {
    requirements: ['CNI-H-12'],
    where: 'plugin*',
    reason: 'there is no plugin in init mode',
    source: 'cni/pkg/plugin/sidecar_redirect.go NewRedirect',
  },
  {
    requirements: ['CNI-D-13'],
    where: '*',
    reason: 'FINDING-2: the plugin refuses what istio-init is not even put in for',
    source: 'reports/published/findings.md',
  },
  {
    requirements: ['CNI-I-01', 'CNI-I-02', 'CNI-I-03'],
    where: '*rules*',
    reason: 'the plugin captures DNS to every server, istio-init to those of resolv.conf (CNI-I-03)',
    source: 'cni/pkg/plugin/sidecar_iptables_linux.go; istio#47132',
  },
  {
    requirements: ['CNI-K-01'],
    where: '*',
    reason: 'rules before any container, or after the last init container: suites/startup/egress-table.ts',
    source: 'pkg/kube/inject/webhook.go reorderPod',
  },
  {
    requirements: ['CNI-P-01'],
    where: 'lists[*].plugins',
    init: [],
    cni: ['istio-cni'],
    reason: 'the plugin is chained in CNI mode alone',
    source: 'cni/pkg/install/cniconfig.go',
  },
  {
    requirements: ['CNI-G-07'],
    where: 'weights.*',
    reason: 'chance: what is judged is that the share is within its error',
    source: 'suites/traffic/routes.ts',
  },
  {
    requirements: ['CNI-F-05'],
    where: 'http.counts.server.inbound',
    reason: 'chance: a connection that the proxy has pooled is used again, and counted once',
    source: 'suites/rules/witnesses.ts',
  },
  {
    requirements: ['CNI-G-02', 'CNI-G-10'],
    where: '*.inbound',
    reason: 'proxies keep connections to each other, so that calls may come in one that was made before',
    source: 'suites/traffic/g-10-self-calls.spec.ts',
  },
];
