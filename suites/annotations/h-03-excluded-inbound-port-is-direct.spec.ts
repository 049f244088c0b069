import { annotated, HTTP, OTHER } from './annotated.ts';

export default annotated('CNI-H-03', [
  {
    name: 'excludes-in',
    annotations: () => ({ excludeInboundPorts: String(OTHER) }),
    inbound: [
      { port: OTHER, proxied: false },
      { port: HTTP, proxied: true },
    ],
    rules: [
      ...['15020', '15021', '15090', OTHER].map((port) => `ISTIO_INBOUND -p tcp --dport ${port} -j RETURN`),
      'ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT',
    ],
    noRules: [`ISTIO_INBOUND -p tcp --dport ${HTTP} -j RETURN`],
  },
]);
