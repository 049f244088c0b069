import { expect, test } from 'vitest';
import { recorded } from '../recorded.ts';
import { parseIptablesSave } from './iptables-save.ts';

test("reads chains, policies, counters and rules of a pod's own nat table", () => {
  const [nat, ...more] = parseIptablesSave(
    recorded('iptables-nft-save.injected-cni'),
    'iptables-nft',
    'ipv4',
  );
  expect(more).toEqual([]);
  expect(nat).toMatchObject({ backend: 'iptables-nft', family: 'ipv4', name: 'nat' });
  expect(nat?.chains.map((chain) => chain.name)).toEqual([
    'PREROUTING',
    'INPUT',
    'OUTPUT',
    'POSTROUTING',
    'ISTIO_INBOUND',
    'ISTIO_IN_REDIRECT',
    'ISTIO_OUTPUT',
    'ISTIO_REDIRECT',
  ]);
  const output = nat?.chains.find((chain) => chain.name === 'ISTIO_OUTPUT');
  expect(output).toMatchObject({ builtin: false });
  expect(output?.rules).toHaveLength(11);
  expect(output?.rules[3]).toEqual({
    spec: '-p tcp ! -d 127.0.0.1/32 -o lo ! --dport 15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT',
    packets: 2,
    bytes: 120,
    parsed: {
      protocol: { not: false, values: ['tcp'] },
      destination: { not: true, values: ['127.0.0.1/32'] },
      outInterface: { not: false, values: ['lo'] },
      dports: { not: true, values: ['15008'] },
      uidOwner: { not: false, values: ['1337'] },
      target: 'ISTIO_IN_REDIRECT',
      other: [],
    },
  });
});

test('reads legacy tables that are present but empty, with counters of their policies', () => {
  const [nat] = parseIptablesSave(recorded('iptables-legacy-save.injected-cni'), 'iptables-legacy', 'ipv4');
  expect(nat?.chains.map(({ name, builtin, rules }) => [name, builtin, rules.length])).toEqual([
    ['PREROUTING', true, 0],
    ['INPUT', true, 0],
    ['OUTPUT', true, 0],
    ['POSTROUTING', true, 0],
  ]);
  expect(nat?.chains[0]).toMatchObject({ policy: 'ACCEPT', packets: 219 });
});

test('passes over the warning that the nft variant prints of legacy tables', () => {
  const text = recorded('iptables-nft-save.scratch-beside-empty-legacy');
  expect(text).toContain('# Warning: iptables-legacy tables present');
  expect(parseIptablesSave(text, 'iptables-nft', 'ipv4')[0]?.chains).toHaveLength(8);
});

test('counters of [0:0] and of no -c at all are zero', () => {
  const [nat] = parseIptablesSave(
    '*nat\n:PREROUTING ACCEPT [0:0]\n:X - [0:0]\n-A X -j RETURN\n[0:0] -A X -j ACCEPT\nCOMMIT\n',
    'iptables-nft',
    'ipv4',
  );
  expect(nat?.chains[1]?.rules.map((rule) => rule.packets)).toEqual([0, 0]);
});

test("keeps what it does not know of kube-proxy's rules, and its quoted comments", () => {
  const tables = parseIptablesSave(recorded('iptables-nft-save.node-cni'), 'iptables-nft', 'ipv4');
  const rules = tables.flatMap((table) => table.chains.flatMap((chain) => chain.rules));
  expect(rules.length).toBeGreaterThan(50);
  expect(rules.some((rule) => rule.parsed.comment === 'kubernetes service portals')).toBe(true);
  expect(rules.some((rule) => rule.parsed.other.includes('--random-fully'))).toBe(true);
  expect(
    rules.some((rule) => rule.spec.includes('-m statistic') && rule.spec.includes('--probability 0.5')),
  ).toBe(true);
});

test('TPROXY, marks and connection states have parts of their own', () => {
  const tables = parseIptablesSave(recorded('iptables-nft-save.scratch-tproxy'), 'iptables-nft', 'ipv4');
  const specs = tables
    .filter((table) => table.name === 'mangle')
    .flatMap((table) => table.chains.flatMap((chain) => chain.rules.map((rule) => rule.spec)));
  expect(specs).toContain(
    '-p tcp ! -d 127.0.0.1/32 --on-ip 0.0.0.0 -j TPROXY --on-port 15006 --set-mark 0x539',
  );
  expect(specs).toContain('-p tcp -m conntrack --ctstate ESTABLISHED,RELATED -j ISTIO_DIVERT');
  expect(specs).toContain('-p tcp -i lo -m mark ! --mark 0x53a -j RETURN');
});

test('a line of another form is an error, not a rule less', () => {
  expect(() => parseIptablesSave('*nat\niptables: Permission denied\n', 'iptables-nft', 'ipv4')).toThrow(
    /not a line of iptables-save: iptables: Permission denied/,
  );
  expect(() => parseIptablesSave('*nat\n-A NONE -j RETURN\n', 'iptables-nft', 'ipv4')).toThrow(/NONE/);
});

test("annotations' ranges and the drop of invalid packets are read", () => {
  const specs = ['include-exclude-ip', 'invalid-drop'].flatMap((name) =>
    parseIptablesSave(recorded(`iptables-nft-save.scratch-${name}`), 'iptables-nft', 'ipv4').flatMap(
      (table) => table.chains.flatMap((chain) => chain.rules.map((rule) => rule.spec)),
    ),
  );
  expect(specs).toContain('-d 10.0.0.0/8 -j RETURN');
  expect(specs).toContain('-d 127.0.0.0/8 -j ISTIO_REDIRECT');
  expect(specs).toContain('-m conntrack --ctstate INVALID -j ISTIO_DROP');
});
