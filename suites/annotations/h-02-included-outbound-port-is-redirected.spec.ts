import { DIRECT, PROXY_ID, ruleLast, sent, withoutRule } from '../requirement.ts';
import { annotated } from './annotated.ts';
import { alone, HTTP, OTHER } from './cases.ts';
import { TO_PROXY } from './expected.ts';

export default annotated(
  'CNI-H-02',
  [
    {
      name: 'includes-out',
      annotations: (addresses) => ({
        includeOutboundPorts: String(OTHER),
        includeOutboundIPRanges: '',
        excludeOutboundIPRanges: alone(addresses['peer-1']),
      }),
      outbound: [
        { to: 'peer-0', port: OTHER, proxied: true },
        { to: 'peer-0', port: HTTP, proxied: false },
        // An excluded range wins over a listed port.
        { to: 'peer-1', port: OTHER, proxied: false },
      ],
      packets: (family) => [
        {
          what: `TCP to any other host, port ${OTHER}`,
          hook: 'nat OUTPUT',
          packet: sent(family, { dport: OTHER }),
          becomes: TO_PROXY,
        },
        {
          what: `TCP of the proxy to port ${OTHER}`,
          hook: 'nat OUTPUT',
          packet: sent(family, { dport: OTHER, uid: PROXY_ID }),
          becomes: DIRECT,
        },
      ],
    },
  ],
  {
    'the listed port is not redirected in one family': ([its]) =>
      withoutRule(its?.redirection, 'ISTIO_OUTPUT', `--dport ${OTHER} -j ISTIO_REDIRECT`),
    'the excluded range is returned only after the listed port': ([its]) =>
      ruleLast(its?.redirection, 'ISTIO_OUTPUT', '-d 203.0.113.2/32 -j RETURN'),
    'the proxy loops': ([its]) =>
      withoutRule(its?.redirection, 'ISTIO_OUTPUT', '-m owner --uid-owner 1337 -j RETURN'),
  },
);
