import { DIRECT, received, ruleLast } from '../requirement.ts';
import { annotated } from './annotated.ts';
import { HTTP, OTHER } from './cases.ts';

/** Tunnel, agent's status, health and Envoy's metrics. */
const OWN_PORTS = [15008, 15020, 15021, 15090];

export default annotated(
  'CNI-H-03',
  [
    {
      name: 'excludes-in',
      annotations: () => ({ excludeInboundPorts: String(OTHER) }),
      inbound: [
        { port: OTHER, proxied: false },
        { port: HTTP, proxied: 'inbound' },
      ],
      packets: (family) =>
        OWN_PORTS.map((dport) => ({
          what: `TCP from outside to the sidecar's port ${dport}`,
          hook: 'nat PREROUTING',
          packet: received(family, { dport }),
          becomes: DIRECT,
        })),
    },
  ],
  Object.fromEntries(
    [OTHER, ...OWN_PORTS].map((port) => [
      `port ${port} is returned only after the redirection`,
      ([its]) => ruleLast(its?.redirection, 'ISTIO_INBOUND', `--dport ${port} `),
    ]),
  ),
);
