import { entry } from './entry.ts';

/** DNS that the proxy answers: ISTIO_META_DNS_CAPTURE. */
export const dns = [
  entry({
    id: 'CNI-I-01',
    theme: 'dns',
    title: 'With DNS capture the proxy answers names of the mesh, and others are passed on',
    statement:
      'With ISTIO_META_DNS_CAPTURE UDP and TCP to port 53 MUST be redirected to 15053, with conntrack zones 1 and 2 in raw; a name of a ServiceEntry alone MUST lead to its address, the name of a Service and one that nobody has MUST be answered as without capture.',
    source: 'istio/istio cni/pkg/plugin/testdata/dns.txt.golden; istio#29511',
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
];
