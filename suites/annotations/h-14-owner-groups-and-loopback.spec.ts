import { DIRECT, PROXY_ID, ruleLast, sent } from '../requirement.ts';
import { annotated } from './annotated.ts';
import { TO_PROXY } from './expected.ts';

const GROUP = 2000;

export default annotated(
  'CNI-H-14',
  [
    {
      name: 'group',
      environment: { ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE: String(GROUP) },
      packetsAlone: true,
      packets: (family) => [
        {
          what: `TCP of group ${GROUP}`,
          hook: 'nat OUTPUT',
          packet: sent(family, { gid: GROUP }),
          becomes: DIRECT,
        },
        {
          what: 'TCP of another group',
          hook: 'nat OUTPUT',
          packet: sent(family, { gid: GROUP + 1 }),
          becomes: TO_PROXY,
        },
      ],
    },
    {
      name: 'loopback',
      environment: { ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR: '127.0.0.0/8' },
      packetsAlone: true,
      packets: (family) => {
        const its = { destination: '127.9.9.9', outInterface: 'lo' };
        const proxy = { uid: PROXY_ID, gid: PROXY_ID };
        const others = {
          what: 'TCP to another host',
          hook: 'nat OUTPUT',
          packet: sent(family),
          becomes: TO_PROXY,
        } as const;
        if (family === 'ipv6') return [others];
        return [
          others,
          {
            what: 'TCP of the proxy to 127.9.9.9',
            hook: 'nat OUTPUT',
            packet: sent(family, { ...its, ...proxy }),
            becomes: DIRECT,
          },
          {
            what: 'TCP to 127.9.9.9, whatever the interface',
            hook: 'nat OUTPUT',
            packet: sent(family, { destination: its.destination }),
            becomes: DIRECT,
          },
        ];
      },
    },
  ],
  {
    'the group is returned only after the redirection': ([its]) =>
      ruleLast(its?.redirection, 'ISTIO_OUTPUT', '--gid-owner 2000'),
    'the range is returned only after the redirection': ([, its]) =>
      ruleLast(its?.redirection, 'ISTIO_OUTPUT', '-d 127.0.0.0/8 -j RETURN'),
  },
);
