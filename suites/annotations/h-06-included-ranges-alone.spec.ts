import { type AddressFamily, AT, DIRECT, PROXY_ID, ruleFirst, sent, withoutRule } from '../requirement.ts';
import { annotated } from './annotated.ts';
import { alone, DOCUMENTED, HTTP, OTHER, type Sample } from './cases.ts';
import { FROM_OUTSIDE } from './expected.ts';

const out = (what: string, becomes: string, packet: Sample['packet']): Sample => ({
  what,
  hook: 'nat OUTPUT',
  packet,
  becomes,
});

const LISTED = '127.1.2.3';
const byLoopback = (destination: string, id?: number) =>
  sent('ipv4', {
    source: AT.ipv4.loopback,
    destination,
    outInterface: 'lo',
    ...(id === undefined ? {} : { uid: id, gid: id }),
  });

export default annotated(
  'CNI-H-06',
  [
    {
      name: 'lists-range',
      annotations: (addresses) => ({ includeOutboundIPRanges: alone(addresses['peer-0']) }),
      outbound: [
        { to: 'peer-0', port: HTTP, proxied: true },
        { to: 'peer-0', port: OTHER, proxied: true },
        { to: 'peer-1', port: HTTP, proxied: false },
      ],
      packets: (family) => {
        const destination = DOCUMENTED['peer-0'][family] ?? '';
        const { pod } = AT[family];
        return [
          out('TCP to any other host', DIRECT, sent(family)),
          out("TCP of the proxy's user to peer-0", DIRECT, sent(family, { destination, uid: PROXY_ID })),
          out("TCP of the proxy's group to peer-0", DIRECT, sent(family, { destination, gid: PROXY_ID })),
          out('TCP to its own address', DIRECT, sent(family, { destination: pod, outInterface: 'lo' })),
        ];
      },
    },
    {
      name: 'lists-loopback',
      annotations: () => ({ includeOutboundIPRanges: `${LISTED}/32` }),
      outbound: [
        { to: LISTED, port: HTTP, proxied: true, comesBack: true },
        { to: 'peer-0', port: HTTP, proxied: false },
      ],
      packets: (family: AddressFamily) =>
        family === 'ipv6'
          ? []
          : [
              out('TCP to 127.0.0.1', DIRECT, byLoopback(AT.ipv4.loopback)),
              out(`TCP of the proxy to ${LISTED}`, FROM_OUTSIDE, byLoopback(LISTED, PROXY_ID)),
              out('TCP of the proxy to any other host', DIRECT, sent('ipv4', { uid: PROXY_ID })),
            ],
    },
  ],
  {
    "the proxy's user loops": ([its]) =>
      withoutRule(its?.redirection, 'ISTIO_OUTPUT', '-m owner --uid-owner 1337 -j RETURN'),
    "the proxy's group loops": ([its]) =>
      withoutRule(its?.redirection, 'ISTIO_OUTPUT', '-m owner --gid-owner 1337 -j RETURN'),
    'other users on lo are returned all the same': ([, its]) =>
      ruleFirst(its?.redirection, 'ISTIO_OUTPUT', '-o lo -m owner ! --uid-owner 1337 -j RETURN'),
    '127.0.0.1 is redirected': ([, its]) =>
      ruleFirst(its?.redirection, 'ISTIO_OUTPUT', '-d 127.0.0.0/8 -j ISTIO_REDIRECT'),
  },
);
