import { annotated, HTTP, OTHER } from './annotated.ts';

export default annotated('CNI-H-05', [
  {
    name: 'excludes-range',
    annotations: (addresses) => ({ excludeOutboundIPRanges: `${addresses['peer-1']}/32` }),
    outbound: [
      { to: 'peer-1', port: HTTP, proxied: false },
      { to: 'peer-1', port: OTHER, proxied: false },
      { to: 'peer-0', port: HTTP, proxied: true },
    ],
    rules: ['ISTIO_OUTPUT -d peer-1/32 -j RETURN', 'ISTIO_OUTPUT -j ISTIO_REDIRECT'],
    noRules: ['ISTIO_OUTPUT -d peer-0/32 -j RETURN'],
  },
]);
