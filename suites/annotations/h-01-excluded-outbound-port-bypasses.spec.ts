import { DIRECT, ruleLast, sent } from '../requirement.ts';
import { annotated } from './annotated.ts';
import { HTTP, OTHER } from './cases.ts';

export default annotated(
  'CNI-H-01',
  [
    {
      name: 'excludes-out',
      annotations: () => ({ excludeOutboundPorts: String(OTHER) }),
      outbound: [
        { to: 'peer-0', port: OTHER, proxied: false },
        { to: 'peer-1', port: OTHER, proxied: false },
        { to: 'peer-0', port: HTTP, proxied: true },
      ],
      packets: (family) => [
        {
          what: `UDP to port ${OTHER}`,
          hook: 'nat OUTPUT',
          packet: sent(family, { dport: OTHER, protocol: 'udp' }),
          becomes: DIRECT,
          avoids: 'ISTIO_REDIRECT',
        },
      ],
    },
  ],
  {
    'TCP is returned only after the redirection': ([its]) =>
      ruleLast(its?.redirection, 'ISTIO_OUTPUT', `-p tcp --dport ${OTHER}`),
    'UDP is returned only after the redirection': ([its]) =>
      ruleLast(its?.redirection, 'ISTIO_OUTPUT', `-p udp --dport ${OTHER}`),
  },
);
