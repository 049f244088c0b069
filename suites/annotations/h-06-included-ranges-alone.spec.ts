import { annotated, HTTP, OTHER } from './annotated.ts';

/** What keeps an application's calls by the loopback interface from being redirected. */
const LOOPBACK_RETURNS = [
  'ISTIO_OUTPUT -o lo -m owner ! --uid-owner 1337 -j RETURN',
  'ISTIO_OUTPUT -o lo -m owner ! --gid-owner 1337 -j RETURN',
];

export default annotated('CNI-H-06', [
  {
    name: 'lists-range',
    annotations: (addresses) => ({ includeOutboundIPRanges: `${addresses['peer-0']}/32` }),
    outbound: [
      { to: 'peer-0', port: HTTP, proxied: true },
      { to: 'peer-0', port: OTHER, proxied: true },
      { to: 'peer-1', port: HTTP, proxied: false },
    ],
    rules: ['ISTIO_OUTPUT -d peer-0/32 -j ISTIO_REDIRECT', ...LOOPBACK_RETURNS],
    noRules: ['ISTIO_OUTPUT -j ISTIO_REDIRECT'],
  },
  {
    name: 'lists-loopback',
    annotations: () => ({ includeOutboundIPRanges: '127.1.2.3/32' }),
    outbound: [{ to: 'peer-0', port: HTTP, proxied: false }],
    rules: ['ISTIO_OUTPUT -d 127.1.2.3/32 -j ISTIO_REDIRECT', 'ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN'],
    noRules: LOOPBACK_RETURNS,
  },
]);
