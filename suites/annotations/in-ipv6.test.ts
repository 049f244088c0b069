import { expect, test } from 'vitest';
import { parseIptablesSave } from '../../harness/probes/rules/iptables-save.ts';
import { Findings, type PodSnapshot } from '../requirement.ts';
import { HTTP } from './cases.ts';
import { callsIn } from './expected.ts';
import { furtherAddresses, inboundRules, judgeInbound } from './status-port.ts';
import { rowsIn } from './tproxy-calls.ts';
import { judgeMangle, type Mangle, mangleOf } from './tproxy-rules.ts';

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

test('a pod of both families has the rules of TPROXY in each', () => {
  const ofIpv4 = RULES.map((rule) =>
    rule
      .replace('::6/128', '127.0.0.6/32')
      .replaceAll('::1/128', '127.0.0.1/32')
      .replace('--on-ip ::', '--on-ip 0.0.0.0'),
  );
  const both = (rules: readonly string[]) => ({
    ...IN_IPV6,
    further: [{ family: 'ipv4', rules } as const],
  });
  expect(differencesIn(both(ofIpv4))).toEqual([]);
  expect(differencesIn(both(RULES))).toEqual(['pod tproxy: mangle of ipv4']);
  expect(differencesIn(both(ofIpv4.slice(1)))).toEqual(['pod tproxy: mangle of ipv4']);
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

/** A pod of both families, whose tables of each hold these rules of ISTIO_INBOUND. */
function sightOf(rules: Readonly<Record<'ipv4' | 'ipv6', readonly string[]>>, isDual = true): PodSnapshot {
  const tables = (['ipv4', 'ipv6'] as const).flatMap((family) =>
    ['nat', 'mangle'].flatMap((table) => {
      const own = rules[family].map((rule) => `-A ISTIO_INBOUND ${rule}`);
      const text = [`*${table}`, ':ISTIO_INBOUND - [0:0]', ...own, 'COMMIT', ''].join('\n');
      return parseIptablesSave(text, 'iptables-nft', family);
    }),
  );
  const variables = isDual ? { ISTIO_DUAL_STACK: 'true' } : {};
  const redirect = { by: 'istio-cni', families: ['ipv4', 'ipv6'], annotations: {}, variables };
  const snapshot = { pod: { ips: ['10.1.0.2', 'fd00::2'], redirect }, rules: { tables, policyRules: [] } };
  return snapshot as unknown as PodSnapshot;
}

const OF_EACH = { ipv4: ['-p tcp -j RETURN'], ipv6: ['-p udp -j RETURN'] };

test('rules and addresses of the other family are looked at where a pod asks for both', () => {
  const [both, one] = [sightOf(OF_EACH), sightOf(OF_EACH, false)];
  const doubled = (rules: readonly string[]) => rules.flatMap((rule) => [rule, rule]);
  expect(inboundRules(both, '1.31.0')).toMatchObject({
    rules: doubled(OF_EACH.ipv4),
    ofIpv6: doubled(OF_EACH.ipv6),
  });
  expect(inboundRules(one, '1.31.0')).not.toHaveProperty('ofIpv6');
  expect(furtherAddresses(both, '1.31.0')).toEqual(['fd00::2']);
  expect(furtherAddresses(one, '1.31.0')).toEqual([]);
  const mangle = ['ISTIO_INBOUND -p udp -j RETURN'];
  expect(mangleOf(both, '1.31.0', 'ipv4').further).toEqual([{ family: 'ipv6', rules: mangle }]);
  expect(mangleOf(one, '1.31.0', 'ipv4')).not.toHaveProperty('further');
});

test('the status port is left out in each family', () => {
  const ports = [15008, 15020, 15021, 15090, 15099].map((port) => `-p tcp --dport ${port} -j RETURN`);
  const rules = [...ports, '-p tcp -j ISTIO_IN_REDIRECT'];
  const subjects = (ofIpv6: readonly string[]) =>
    judgeInbound(new Findings(), 'istio-cni', { rules, ofIpv6, istio: '1.31' })
      .judgement()
      .differences.map(({ subject }) => subject);
  expect(subjects(rules)).toEqual([]);
  expect(subjects(rules.toSpliced(4, 1))).toEqual(['what comes in by IPv6']);
});
