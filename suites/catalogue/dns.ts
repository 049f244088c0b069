import { entry } from './entry.ts';

/** DNS that the proxy answers: ISTIO_META_DNS_CAPTURE. */
export const dns = [
  entry({
    id: 'CNI-I-01',
    theme: 'dns',
    title: 'With DNS capture the proxy answers names of the mesh, and others are passed on',
    statement:
      'With ISTIO_META_DNS_CAPTURE UDP and TCP to port 53 MUST be redirected to 15053, except those of the proxy; in raw queries of the application and answers to it MUST be in conntrack zone 2, those between the agent and the servers in zone 1, answers of the servers among them; a name of a ServiceEntry alone MUST lead to its address, the name of a Service and one that nobody has MUST be answered as without capture.',
    source: 'istio/istio cni/pkg/plugin/testdata/dns.txt.golden; istio#29511, istio#46935, istio#51377',
    modes: ['init', 'cni'],
    quick: true,
  }),
  entry({
    id: 'CNI-I-02',
    theme: 'dns',
    title: 'Without DNS capture there is no rule about DNS',
    statement:
      'With ISTIO_META_DNS_CAPTURE false no rule of an injected pod MUST name port 53 or 15053, and no chain of Istio MUST be in raw.',
    source: 'istio/istio cni/pkg/plugin/sidecar_redirect.go NewRedirect',
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-I-05',
    theme: 'dns',
    title: 'A cluster of IPv6 alone is redirected and serves Bookinfo',
    statement:
      'Injected pods with IPv6 addresses alone MUST have all rules of redirection for IPv6; Bookinfo MUST serve its page to each of them through its proxy, and a call to each from outside the mesh MUST come through its proxy.',
    source: 'istio#36871, istio#37410, istio#15381',
    level: 'extended',
    modes: ['cni'],
    needs: ['ipv6-only'],
  }),
  entry({
    id: 'CNI-I-06',
    theme: 'dns',
    title: 'With ISTIO_DUAL_STACK both families are redirected',
    statement:
      'An injected pod of a dual-stack mesh MUST reach Services of IPv4, of IPv6 and of both through its proxy, and calls to either address of a pod MUST count in ISTIO_REDIRECT.',
    source: 'istio#46625',
    level: 'extended',
    modes: ['init', 'cni'],
    needs: ['dual-stack'],
  }),
  entry({
    id: 'CNI-I-07',
    theme: 'dns',
    title: 'Validation works without IPv4',
    statement:
      'In a cluster of IPv6 alone istio-validation of an injected pod MUST end with 0 at its first run, and say that validation passed. (It says so at level info or debug.)',
    source: 'istio/istio tools/istio-iptables/pkg/validation/validator.go',
    level: 'extended',
    modes: ['cni'],
    needs: ['ipv6-only'],
  }),
  entry({
    id: 'CNI-I-03',
    theme: 'dns',
    title: 'The plugin captures DNS to every server, istio-init to the listed ones',
    statement:
      'With DNS capture the rules MUST redirect UDP port 53 to any address in CNI mode, and to the servers of resolv.conf only in init mode.',
    source: 'istio/istio cni/pkg/plugin/sidecar_iptables_linux.go CaptureAllDNS; istio#47132, istio#35237',
    level: 'extended',
    modes: ['init', 'cni'],
  }),
  entry({
    id: 'CNI-I-10',
    theme: 'dns',
    title: 'DNS capture keeps to what else a pod says of its traffic',
    statement:
      'With DNS capture queries MUST be captured where ranges are listed in includeOutboundIPRanges, and MUST NOT be captured to a port of excludeOutboundPorts or a server of excludeOutboundIPRanges: there a name of the mesh alone is unknown, and the name of a Service is answered by the servers of resolv.conf.',
    source: 'istio/istio tools/istio-iptables/pkg/capture/run.go; istio#51377, istio#53949',
    level: 'extended',
    modes: ['init', 'cni'],
    known: [
      {
        id: 'FINDING-18',
        modes: ['init', 'cni'],
        differences: [
          { subject: 'with its server excluded: query by *', seen: 'to 15053' },
          { subject: 'with its server excluded: a name of the mesh alone', seen: '200' },
        ],
      },
    ],
  }),
  entry({
    id: 'CNI-I-11',
    theme: 'dns',
    title: 'A name that the mesh gives an address is reached at an excluded port',
    statement:
      'With DNS capture a host of a ServiceEntry without addresses MUST be reached by its name also at a port of excludeOutboundPorts, as by the address of its server.',
    source: 'istio/istio pilot/pkg/controllers/ipallocate; istio#50346',
    level: 'extended',
    modes: ['init', 'cni'],
    known: [
      {
        id: 'FINDING-19',
        modes: ['init', 'cni'],
        differences: ['240.240.0.0/16', '2001:2::/48'].map((range) => ({
          subject: 'with the port excluded: by the name',
          seen: `* at *${range}*`,
        })),
      },
    ],
  }),
  entry({
    id: 'CNI-I-09',
    theme: 'dns',
    title: "Bookinfo's dual-stack samples serve by both families",
    statement:
      "With the families that Bookinfo's dual-stack sample gives its Services, every Service and the page MUST be served to an injected pod by IPv4 and by IPv6, through its proxy.",
    source: 'istio/istio samples/bookinfo/platform/kube/bookinfo-dualstack.yaml',
    level: 'extended',
    modes: ['cni'],
    needs: ['dual-stack'],
  }),
  entry({
    id: 'CNI-I-04',
    theme: 'dns',
    title: 'With DNS capture long answers, queries by TCP and search domains work as without it',
    statement:
      'With DNS capture queries by UDP and by TCP MUST be led to the agent, also those to a resolver on localhost; an answer too long for UDP MUST come whole, of the cluster and of the mesh alone; and a Service MUST be found by its short names. Without capture the same names MUST come to the same, but for those of the mesh alone.',
    source:
      'istio/istio tools/istio-iptables/pkg/capture/run.go SetupDNSRedir; pkg/dns/client/dns.go; pkg/dns/server/name_table.go',
    level: 'extended',
    modes: ['init', 'cni'],
  }),
];
