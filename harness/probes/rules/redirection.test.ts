import { expect, test } from 'vitest';
import { parseIptablesSave } from './iptables-save.ts';
import { redirectionOf } from './redirection.ts';

const WHOLE = `*nat
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:ISTIO_INBOUND - [0:0]
:ISTIO_IN_REDIRECT - [0:0]
:ISTIO_OUTPUT - [0:0]
:ISTIO_REDIRECT - [0:0]
[0:0] -A PREROUTING -p tcp -j ISTIO_INBOUND
[0:0] -A OUTPUT -j ISTIO_OUTPUT
[0:0] -A ISTIO_INBOUND -p tcp -m tcp --dport 15008 -j RETURN
[0:0] -A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT
[0:0] -A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006
[0:0] -A ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN
[0:0] -A ISTIO_OUTPUT -j ISTIO_REDIRECT
[0:0] -A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001
COMMIT
`;

function redirection(save: string) {
  return redirectionOf({ tables: parseIptablesSave(save, 'iptables-nft', 'ipv4'), policyRules: [] });
}

test('the whole rules lead to both ports', () => {
  expect(redirection(WHOLE)).toMatchObject({ inboundPort: 15006, outboundPort: 15001 });
});

test.for([
  ['no jump from OUTPUT', '-A OUTPUT -j ISTIO_OUTPUT', '-A OUTPUT -j ACCEPT', 'outboundPort'],
  ['a jump for UDP alone', '-A PREROUTING -p tcp -j', '-A PREROUTING -p udp -j', 'inboundPort'],
  [
    'a jump for one source',
    '-A PREROUTING -p tcp -j',
    '-A PREROUTING -s 10.0.0.1/32 -p tcp -j',
    'inboundPort',
  ],
  [
    'a redirect of one port',
    '-A ISTIO_REDIRECT -p tcp -j',
    '-A ISTIO_REDIRECT -p tcp -m tcp --dport 80 -j',
    'outboundPort',
  ],
] as const)('%s redirects next to nothing', ([, whole, broken, port]) => {
  expect(WHOLE).toContain(whole);
  expect(redirection(WHOLE.replace(whole, broken))).not.toHaveProperty(port);
});
