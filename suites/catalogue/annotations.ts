import { entry } from './entry.ts';

const SOURCE = 'istio/istio cni/pkg/plugin/sidecar_redirect.go annotationRegistry';

/** Annotations below traffic.sidecar.istio.io: each by the rules, by who was on the way, and by the counters. */
export const annotations = [
  entry({
    id: 'CNI-H-01',
    theme: 'annotations',
    title: 'A port of excludeOutboundPorts bypasses the proxy, others do not',
    statement:
      'TCP and UDP to a port of excludeOutboundPorts MUST be returned before redirection: a call to it MUST bear no trace of the proxy, in the same pod as one to another port that is redirected.',
    source: `${SOURCE}; cni/pkg/plugin/testdata/include-exclude-ports.txt.golden`,
    modes: ['init', 'cni'],
    quick: true,
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-H-02',
    theme: 'annotations',
    title: 'With no range included, ports of includeOutboundPorts alone are redirected',
    statement:
      'With includeOutboundIPRanges empty, a port of includeOutboundPorts MUST be redirected to any address but those of excludeOutboundIPRanges, and every other port MUST go direct.',
    source: `${SOURCE}; istio#37637`,
    modes: ['init', 'cni'],
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-H-03',
    theme: 'annotations',
    title: 'A port of excludeInboundPorts leads straight to the application',
    statement:
      "A call to a port of excludeInboundPorts MUST reach the application without its proxy, one to another port of the same pod with it; the sidecar's own ports MUST stay excluded.",
    source: `${SOURCE}; istio#22893`,
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-H-04',
    theme: 'annotations',
    title: 'Ports of includeInboundPorts alone are redirected, all with *, none with an empty list',
    statement:
      'Inbound calls MUST go through the proxy for the ports of includeInboundPorts alone; for all with the value *, and for none with an empty value.',
    source: `${SOURCE}; cni/pkg/plugin/plugin_test.go TestCmdAddTwoContainersWithEmptyInboundPort; istio#54288`,
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-H-05',
    theme: 'annotations',
    title: 'A range of excludeOutboundIPRanges bypasses the proxy',
    statement:
      'Calls to an address of excludeOutboundIPRanges MUST bear no trace of the proxy, in the same pod as one to another address that is redirected.',
    source: `${SOURCE}; istio#22902`,
    modes: ['init', 'cni'],
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-H-06',
    theme: 'annotations',
    title: 'Ranges of includeOutboundIPRanges alone are redirected',
    statement:
      "Calls to an address of includeOutboundIPRanges MUST go through the proxy and others MUST NOT; where a loopback range is listed, the rules that return other users' traffic on lo MUST NOT be there, and 127.0.0.1 MUST still be returned.",
    source: `${SOURCE}; cni/pkg/plugin/testdata/include-exclude-ip.txt.golden`,
    modes: ['init', 'cni'],
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-H-11',
    theme: 'annotations',
    title: "The mesh's values redirect as the annotations of the same meaning do",
    statement:
      'A pod under values.global.proxy include- and excludeIPRanges, include- and excludeInboundPorts, include- and excludeOutboundPorts MUST have the same rules as one with the annotations of that meaning; also where includeIPRanges is empty, which captures nothing.',
    source:
      'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml; istio#19413, istio#22902',
    modes: ['init', 'cni'],
    effect: 'mesh',
    known: [
      {
        id: 'FINDING-9',
        modes: ['cni'],
        differences: [
          {
            subject: 'an empty global.proxy.includeIPRanges against the annotation: * nat ISTIO_OUTPUT',
            seen: 'but -j ISTIO_REDIRECT',
          },
        ],
      },
    ],
  }),
  entry({
    id: 'CNI-H-12',
    theme: 'annotations',
    title: 'Annotations that mean nothing are refused, at admission and by the plugin',
    statement:
      "The injector's webhook MUST refuse a pod with an invalid value, naming annotation and value; of a pod that it does not see the plugin MUST refuse the sandbox, naming the value by its own key, and ADD MUST leave no rule behind.",
    source:
      'istio/istio pkg/kube/inject/validate.go; cni/pkg/plugin/sidecar_redirect.go NewRedirect; istio#58836',
    modes: ['init', 'cni'],
    needs: ['node-access'],
    known: [
      {
        id: 'FINDING-14',
        modes: ['init', 'cni'],
        differences: [{ subject: 'injected pod with includeOutboundPorts=*', seen: 'admitted' }],
      },
    ],
  }),
  entry({
    id: 'CNI-H-07',
    theme: 'annotations',
    title: 'An interface of excludeInterfaces is left out in both directions',
    statement:
      'With excludeInterfaces the rules MUST return what comes in and what goes out by that interface before they redirect; without it they MUST NOT name it.',
    source: 'istio/istio tools/istio-iptables/pkg/capture/run.go shortCircuitExcludeInterfaces; istio#42381',
    level: 'extended',
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-H-08',
    theme: 'annotations',
    title:
      'What comes from virtual interfaces is redirected as outbound, by the newer annotation where both are set',
    statement:
      'Traffic that comes in by an interface of reroute-virtual-interfaces, or where that is not set of kubevirtInterfaces, MUST be redirected to the outbound port; with both the newer annotation alone MUST count.',
    source: 'istio/istio cni/pkg/plugin/sidecar_redirect.go NewRedirect; istio#44996',
    level: 'extended',
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-H-09',
    theme: 'annotations',
    title: 'With TPROXY the application sees who called it, and calls to itself stay its own',
    statement:
      "With interceptionMode TPROXY inbound connections MUST be led to the proxy by mangle and policy routing, and the application MUST see the caller's address; outbound ones MUST be redirected. Calls of a pod to its own address and to localhost MUST bypass the proxy in both directions, one to its own Service MUST pass it in both. With includeInboundPorts empty the pod MUST start, inbound calls MUST go straight to the application and outbound ones through the proxy.",
    source:
      'istio/istio cni/pkg/plugin/testdata/tproxy.txt.golden; tests/integration/pilot/original_src_addr_test.go; istio#16387, istio#27565, istio#31095, istio#58135',
    level: 'extended',
    modes: ['init', 'cni'],
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-H-10',
    theme: 'annotations',
    title: 'A status port of its own is left out of redirection',
    statement:
      "With the annotation status.sidecar.istio.io/port the agent MUST answer at that port, the application's probes MUST be led there, and connections to it MUST NOT be redirected, under STRICT as well, while plaintext to the application is redirected and refused.",
    source: 'istio/istio cni/pkg/plugin/testdata/status-ports.txt.golden; pkg/kube/inject/app_probe.go',
    level: 'extended',
    modes: ['init', 'cni'],
    faults: ['permissive-for-strict'],
  }),
  entry({
    id: 'CNI-H-13',
    theme: 'annotations',
    title: 'INVALID_DROP drops packets that connection tracking finds invalid',
    statement:
      'With INVALID_DROP in the proxy’s metadata mangle MUST drop packets in the state INVALID; without it there MUST be no such rule.',
    source: 'istio/istio cni/pkg/plugin/testdata/invalid-drop.txt.golden',
    level: 'extended',
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-H-14',
    theme: 'annotations',
    title: "A pod's owner groups and loopback range are heeded",
    statement:
      "What a pod's proxyMetadata says by ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE and ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR MUST be in its rules: traffic of that group and to that range MUST return before it is redirected.",
    source: 'istio/istio tools/istio-iptables/pkg/constants/constants.go; cni/pkg/plugin/sidecar_redirect.go',
    level: 'extended',
    modes: ['init', 'cni'],
    known: [
      {
        id: 'FINDING-4',
        modes: ['cni'],
        differences: [
          { subject: 'pod group: * TCP of group 2000', seen: 'to 15001' },
          { subject: 'pod loopback: ipv4 TCP of the proxy to 127.9.9.9', seen: 'to 15006' },
          { subject: 'pod loopback: ipv4 TCP to 127.9.9.9, whatever the interface', seen: 'to 15001' },
        ],
      },
    ],
  }),
];
