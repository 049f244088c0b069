import { DIRECT, received, ruleFirst, set } from '../requirement.ts';
import { annotated } from './annotated.ts';
import { type Case, HTTP, OTHER } from './cases.ts';
import { FROM_OUTSIDE } from './expected.ts';

/** The tunnel's port, and one that nobody listens at. */
const also =
  (others: string): NonNullable<Case['packets']> =>
  (family) => [
    {
      what: 'TCP from outside to port 15008',
      hook: 'nat PREROUTING',
      packet: received(family, { dport: 15008 }),
      becomes: DIRECT,
    },
    {
      what: 'TCP from outside to port 80',
      hook: 'nat PREROUTING',
      packet: received(family),
      becomes: others,
    },
  ];

export default annotated(
  'CNI-H-04',
  [
    {
      name: 'lists-one',
      annotations: () => ({ includeInboundPorts: String(OTHER) }),
      inbound: [
        { port: OTHER, proxied: 'inbound' },
        { port: HTTP, proxied: false },
      ],
      packets: also(DIRECT),
    },
    {
      name: 'lists-all',
      annotations: () => ({ includeInboundPorts: '*' }),
      inbound: [
        { port: OTHER, proxied: 'inbound' },
        { port: HTTP, proxied: 'inbound' },
      ],
      packets: also(FROM_OUTSIDE),
    },
    {
      name: 'lists-none',
      annotations: () => ({ includeInboundPorts: '' }),
      inbound: [
        { port: OTHER, proxied: false },
        { port: HTTP, proxied: false },
      ],
      packets: also(DIRECT),
    },
  ],
  {
    'with an empty list all are redirected': ([, all, none]) =>
      set(none?.redirection, { rules: all?.redirection.rules }),
    'with one on the list the tunnel is redirected': ([its]) =>
      ruleFirst(its?.redirection, 'ISTIO_INBOUND', '-p tcp --dport 15008 -j ISTIO_IN_REDIRECT'),
  },
);
