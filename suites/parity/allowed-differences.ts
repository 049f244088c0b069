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
    requirements: ['CNI-D-18'],
    where: 'control[*].annotations',
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
    requirements: ['CNI-Q-01'],
    where: '*',
    reason: 'Pod Security baseline refuses the capabilities of istio-init, and nothing of the other pod',
    source: INJECTION,
  },
];
