import { annotated, HTTP, OTHER } from './annotated.ts';

export default annotated('CNI-H-02', [
  {
    name: 'includes-out',
    annotations: (addresses) => ({
      includeOutboundPorts: String(OTHER),
      includeOutboundIPRanges: '',
      excludeOutboundIPRanges: `${addresses['peer-1']}/32`,
    }),
    outbound: [
      { to: 'peer-0', port: OTHER, proxied: true },
      { to: 'peer-0', port: HTTP, proxied: false },
      // An excluded range wins over a listed port.
      { to: 'peer-1', port: OTHER, proxied: false },
    ],
    rules: [`ISTIO_OUTPUT -p tcp --dport ${OTHER} -j ISTIO_REDIRECT`, 'ISTIO_OUTPUT -d peer-1/32 -j RETURN'],
    noRules: ['ISTIO_OUTPUT -j ISTIO_REDIRECT'],
  },
]);
