import { expect, test } from 'vitest';
import { Findings } from '../requirement.ts';
import { HTTP } from './cases.ts';
import { callsIn } from './expected.ts';
import { rowsIn } from './tproxy-calls.ts';
import { judgeMangle, type Mangle } from './tproxy-rules.ts';

const RULES = [
  'ISTIO_DIVERT -j MARK --set-mark 0x539',
  'ISTIO_DIVERT -j ACCEPT',
  'ISTIO_INBOUND -p tcp --dport 15020 -j RETURN',
  'ISTIO_INBOUND -p tcp --dport 15021 -j RETURN',
  'ISTIO_INBOUND -p tcp --dport 15090 -j RETURN',
  'ISTIO_INBOUND -p tcp -i lo -m mark ! --mark 0x53a -j RETURN',
  'ISTIO_INBOUND -p tcp -m mark --mark 0x539 -j RETURN',
  'ISTIO_INBOUND -p tcp -s ::6/128 -i lo -j RETURN',
  'ISTIO_INBOUND -p tcp -m conntrack --ctstate ESTABLISHED,RELATED -j ISTIO_DIVERT',
  'ISTIO_INBOUND -p tcp -j ISTIO_TPROXY',
  'ISTIO_TPROXY -p tcp ! -d ::1/128 --on-ip :: -j TPROXY --on-port 15006 --set-mark 0x539',
  'OUTPUT -p tcp -o lo -m mark --mark 0x539 -j RETURN',
  'OUTPUT -p tcp ! -d ::1/128 -o lo -m owner --gid-owner 1337 -j MARK --set-mark 0x53a',
  'OUTPUT -p tcp ! -d ::1/128 -o lo -m owner --uid-owner 1337 -j MARK --set-mark 0x53a',
  'OUTPUT -p tcp -m connmark --mark 0x539 --ctmask 0xffffffff --nfmask 0xffffffff --restore-mark -j CONNMARK',
  'PREROUTING -p tcp -j ISTIO_INBOUND',
  'PREROUTING -p tcp -m mark --mark 0x539 --ctmask 0xffffffff --nfmask 0xffffffff --save-mark -j CONNMARK',
];
const [LOCAL, MAIN, DEFAULT] = ['local', 'main', 'default'].map((table) => `fwmark none table ${table}`);
const MARKED = 'fwmark 0x539 table 133';
const IN_IPV6: Mangle = {
  rules: RULES,
  routes: [LOCAL, MARKED, MAIN, DEFAULT, LOCAL, MARKED, MAIN].map(String),
  written: { istio: '1.31', form: 'iptables', family: 'ipv6', ipv6: true },
};

function differencesIn(mangle: Mangle) {
  const findings = new Findings();
  judgeMangle(findings, 'istio-cni', mangle);
  return findings.judgement().differences.map(({ subject }) => subject);
}

test('the rules of TPROXY are those of the family of the pod', () => {
  expect(differencesIn(IN_IPV6)).toEqual([]);
  const ofIpv4 = RULES.map((rule) => rule.replace('::6/128', '127.0.0.6/32'));
  expect(differencesIn({ ...IN_IPV6, rules: ofIpv4 })).toEqual(['pod tproxy: mangle']);
});

test('marked packets are routed in each family that there are rules for', () => {
  const routes = IN_IPV6.routes.toSpliced(5, 1);
  expect(differencesIn({ ...IN_IPV6, routes })).toEqual(['pod tproxy: policy routing']);
});

test('a proxy calls its own pod from an address of the family', () => {
  expect(rowsIn('ipv4').tproxy['into the mesh']?.sees).toBe('envoy, from 127.0.0.6, known');
  expect(rowsIn('ipv6').tproxy['into the mesh']?.sees).toBe('envoy, from ::6, known');
  expect(rowsIn('ipv6').tproxy['to localhost']?.sees).toBe('nobody, from ::1');
});

test('an address of loopback that IPv4 alone has is called where there is IPv4', () => {
  const its = { name: 'one', outbound: [{ to: '127.1.2.3', port: HTTP, proxied: true }] } as const;
  expect(callsIn(its, ['ipv4', 'ipv6']).outbound.map(({ family }) => family)).toEqual(['ipv4']);
  expect(callsIn(its, ['ipv6']).outbound).toEqual([]);
});
