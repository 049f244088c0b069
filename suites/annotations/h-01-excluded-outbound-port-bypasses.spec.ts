import { annotated, HTTP, OTHER } from './annotated.ts';

export default annotated('CNI-H-01', [
  {
    name: 'excludes-out',
    annotations: () => ({ excludeOutboundPorts: String(OTHER) }),
    outbound: [
      { to: 'peer-0', port: OTHER, proxied: false },
      { to: 'peer-1', port: OTHER, proxied: false },
      { to: 'peer-0', port: HTTP, proxied: true },
    ],
    rules: [
      `ISTIO_OUTPUT -p tcp --dport ${OTHER} -j RETURN`,
      `ISTIO_OUTPUT -p udp --dport ${OTHER} -j RETURN`,
      'ISTIO_OUTPUT -j ISTIO_REDIRECT',
    ],
    noRules: [`ISTIO_OUTPUT -p tcp --dport ${HTTP} -j RETURN`],
  },
]);
