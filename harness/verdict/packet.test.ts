import { expect, test } from 'vitest';
import { recorded } from '../probes/recorded.ts';
import { canonical } from '../probes/rules/canonical.ts';
import { parseIptablesSave } from '../probes/rules/iptables-save.ts';
import { parseNftJson } from '../probes/rules/nft-json.ts';
import { entered, type Packet, packetOutcome } from './packet.ts';

const injected = canonical({
  tables: parseIptablesSave(recorded('iptables-nft-save.injected-cni'), 'iptables-nft', 'ipv4'),
  policyRules: [],
});
const native = canonical({
  tables: parseNftJson(recorded('nft-json.scratch-native'), () => false),
  policyRules: [],
});
const ranges = canonical({
  tables: parseIptablesSave(recorded('iptables-nft-save.scratch-include-exclude-ip'), 'iptables-nft', 'ipv4'),
  policyRules: [],
});
const out: Packet = {
  source: '10.0.0.1',
  destination: '192.0.2.1',
  dport: 80,
  outInterface: 'eth0',
  uid: 1000,
  gid: 1000,
};

test.for([
  ['an application', out, 'to 15001'],
  ['UDP', { ...out, protocol: 'udp' }, 'direct'],
  ['the proxy', { ...out, uid: 1337 }, 'direct'],
  ['the status port', { ...out, dport: 15020 }, 'direct'],
  [
    'the proxy to its own pod',
    { ...out, destination: '10.0.0.1', outInterface: 'lo', uid: 1337 },
    'to 15006',
  ],
  [
    'the same by a tunnel',
    { ...out, destination: '10.0.0.1', outInterface: 'lo', dport: 15008, uid: 1337 },
    'direct',
  ],
] as const)("a pod's own rules decide of what it sends: %s", ([, packet, expected]) => {
  expect(packetOutcome(injected, 'ipv4', 'nat OUTPUT', packet)).toBe(expected);
});

test('what comes in is redirected but for the ports returned, by native nftables too', () => {
  const into = (dport: number): Packet => ({
    source: '10.0.0.2',
    destination: '10.0.0.1',
    dport,
    inInterface: 'eth0',
  });
  expect([8080, 15021].map((port) => packetOutcome(injected, 'ipv4', 'nat PREROUTING', into(port)))).toEqual([
    'to 15006',
    'direct',
  ]);
  expect([8080, 15008].map((port) => packetOutcome(native, 'inet', 'nat PREROUTING', into(port)))).toEqual([
    'to 15006',
    'direct',
  ]);
});

test('addresses are met by subnet', () => {
  const to = (destination: string) => packetOutcome(ranges, 'ipv4', 'nat OUTPUT', { ...out, destination });
  // Of its ranges 127.0.0.0/8 is included, 10.0.0.0/8 excluded.
  expect(['127.9.8.7', '10.9.8.7', '128.0.0.1'].map(to)).toEqual(['to 15001', 'direct', 'direct']);
  const order = ranges.map((each) => ({
    ...each,
    rules: each.rules.map((rule) =>
      rule.replace('127.0.0.0/8', '10.8.0.0/15').replace('10.0.0.0/8', '10.9.8.0/24'),
    ),
  }));
  const with15 = (destination: string) => packetOutcome(order, 'ipv4', 'nat OUTPUT', { ...out, destination });
  expect(['10.9.9.9', '10.9.8.7', '10.10.0.1'].map(with15)).toEqual(['to 15001', 'direct', 'direct']);
});

test('UDP is led where TCP is, and nothing is done to it', () => {
  expect(entered(injected, 'ipv4', 'nat OUTPUT', { ...out, protocol: 'udp' })).toEqual([
    'OUTPUT',
    'ISTIO_OUTPUT',
    'ISTIO_REDIRECT',
  ]);
});

test('a rule of both families that excepts an address is about its own family alone', () => {
  const chain = { family: 'inet', table: 'nat', chain: 'OUTPUT' } as const;
  const chains = [{ ...chain, rules: ['-p tcp ! -d 127.0.0.1/32 -j REDIRECT --to-ports 15006'] }];
  const to = (destination: string) => packetOutcome(chains, 'inet', 'nat OUTPUT', { ...out, destination });
  expect(['192.0.2.1', '2001:db8::1'].map(to)).toEqual(['to 15006', 'direct']);
});

test('of two zones the first holds, and what is invalid may be dropped', () => {
  const raw = { family: 'ipv4', table: 'raw', chain: 'PREROUTING' } as const;
  const zones = ['-p udp --sport 53 -j CT --zone 1', '-p udp -j CT --zone 2'];
  const answer: Packet = { ...out, protocol: 'udp', sport: 53 };
  expect(packetOutcome([{ ...raw, rules: zones }], 'ipv4', 'raw PREROUTING', answer)).toBe('zone 1');
  expect(packetOutcome([{ ...raw, rules: zones }], 'ipv4', 'raw PREROUTING', { ...answer, sport: 54 })).toBe(
    'zone 2',
  );
  const drops = { ...raw, table: 'mangle', rules: ['-m conntrack --ctstate INVALID -j DROP'] };
  const of = (state: 'NEW' | 'INVALID') =>
    packetOutcome([drops], 'ipv4', 'mangle PREROUTING', { ...out, state });
  expect([of('INVALID'), of('NEW')]).toEqual(['dropped', 'direct']);
});

test('a hook without rules leaves alone, and what cannot be read is told', () => {
  expect(packetOutcome([], 'ipv4', 'nat OUTPUT', out)).toBe('direct');
  const chain = { family: 'ipv4', table: 'nat', chain: 'OUTPUT' } as const;
  const odd = '-p tcp -m statistic --mode random -j ISTIO_REDIRECT';
  expect(packetOutcome([{ ...chain, rules: [odd] }], 'ipv4', 'nat OUTPUT', out)).toBe(`unclear: ${odd}`);
  expect(packetOutcome([{ ...chain, rules: ['-p tcp -j DNAT'] }], 'ipv4', 'nat OUTPUT', out)).toBe(
    'unclear: -p tcp -j DNAT',
  );
});
