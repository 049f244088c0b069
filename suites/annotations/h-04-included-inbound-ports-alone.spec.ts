import { annotated, HTTP, OTHER } from './annotated.ts';

const ALL = 'ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT';

export default annotated('CNI-H-04', [
  {
    name: 'lists-one',
    annotations: () => ({ includeInboundPorts: String(OTHER) }),
    inbound: [
      { port: OTHER, proxied: true },
      { port: HTTP, proxied: false },
    ],
    rules: [`ISTIO_INBOUND -p tcp --dport ${OTHER} -j ISTIO_IN_REDIRECT`],
    noRules: [ALL],
  },
  {
    name: 'lists-all',
    annotations: () => ({ includeInboundPorts: '*' }),
    inbound: [
      { port: OTHER, proxied: true },
      { port: HTTP, proxied: true },
    ],
    rules: [ALL],
  },
  {
    name: 'lists-none',
    annotations: () => ({ includeInboundPorts: '' }),
    inbound: [
      { port: OTHER, proxied: false },
      { port: HTTP, proxied: false },
    ],
    noRules: [ALL, `ISTIO_INBOUND -p tcp --dport ${HTTP} -j ISTIO_IN_REDIRECT`],
  },
]);
