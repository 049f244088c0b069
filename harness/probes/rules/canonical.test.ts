import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recorded } from '../recorded.ts';
import { canonical, differencesBetween, orderedRules } from './canonical.ts';
import { parseIptablesSave } from './iptables-save.ts';
import { parseListing, renderListing } from './listing.ts';
import { parseNftJson } from './nft-json.ts';
import type { RuleSet } from './types.ts';

function saved(name: string): RuleSet {
  const backend = name.startsWith('iptables-legacy') ? 'iptables-legacy' : 'iptables-nft';
  return { tables: parseIptablesSave(recorded(name), backend, 'ipv4'), policyRules: [] };
}

function golden(mode: string) {
  return parseListing(
    readFileSync(new URL(`../../../fixtures/golden/sidecar-default.${mode}.txt`, import.meta.url), 'utf8'),
  );
}

test.for(['init', 'cni'])('the golden listing is what a real pod of the mode has: %s', (mode) => {
  expect(canonical(saved(`iptables-nft-save.injected-${mode}`))).toEqual(golden(mode));
});

test("Istio's own golden rules, applied by either variant of iptables, mean the golden listing", () => {
  expect(canonical(saved('iptables-nft-save.scratch-basic'))).toEqual(golden('cni'));
  expect(canonical(saved('iptables-legacy-save.scratch-basic'))).toEqual(golden('cni'));
  expect(canonical(saved('iptables-legacy-save.scratch-dns'))).toEqual(
    canonical(saved('iptables-nft-save.scratch-dns')),
  );
});

test('the modes differ by the outbound exclusion of port 15020 only, whatever the order of inbound ports', () => {
  expect(differencesBetween(golden('init'), golden('cni'))).toEqual([
    {
      where: 'ipv4 nat ISTIO_OUTPUT',
      missing: [],
      extra: ['-p tcp --dport 15020 -j RETURN', '-p udp --dport 15020 -j RETURN'],
      reordered: false,
    },
  ]);
});

test('native nftables means the same, apart from the family of its tables', () => {
  const native = canonical({
    tables: parseNftJson(recorded('nft-json.scratch-native'), () => false),
    policyRules: [],
  });
  const differences = differencesBetween(
    golden('init').map((each) => ({ ...each, family: 'inet' as const })),
    native,
  );
  expect(differences).toEqual([
    {
      where: 'inet nat ISTIO_INBOUND',
      missing: [15020, 15021, 15090].map((port) => `-p tcp --dport ${port} -j RETURN`),
      extra: [],
      reordered: false,
    },
    { where: 'inet nat ISTIO_OUTPUT', missing: ['-j ISTIO_REDIRECT'], extra: [], reordered: false },
  ]);
});

test.for([
  ['a wrong port', 'REDIRECT --to-ports 15001', 'REDIRECT --to-ports 15002', 'ipv4 nat ISTIO_REDIRECT'],
  ['a negation lost', '! --uid-owner 1337', '--uid-owner 1337', 'ipv4 nat ISTIO_OUTPUT'],
  ['an exclusion lost', /.*--dport 15021.*\n/, '', 'ipv4 nat ISTIO_INBOUND'],
  ['the entry lost', /.*-A OUTPUT .*\n/, '', 'ipv4 nat OUTPUT'],
  ['a rule twice', /(.*-A OUTPUT .*\n)/, '$1$1', 'ipv4 nat OUTPUT'],
] as const)('turns red on %s', ([, from, to, where]) => {
  const text = recorded('iptables-nft-save.injected-cni').replace(from, to);
  const seen = canonical({ tables: parseIptablesSave(text, 'iptables-nft', 'ipv4'), policyRules: [] });
  expect(differencesBetween(golden('cni'), seen).map((each) => each.where)).toEqual([where]);
});

test('rules in two backends at once are not the golden ones', () => {
  const both = {
    tables: [
      ...saved('iptables-nft-save.scratch-basic').tables,
      ...saved('iptables-legacy-save.scratch-basic').tables,
    ],
    policyRules: [],
  };
  expect(differencesBetween(golden('cni'), canonical(both)).length).toBe(6);
});

test('order counts between rules that do different things, and only there', () => {
  expect(orderedRules(['-p udp -j RETURN', '-p tcp -j RETURN', '-j X'])).toEqual([
    '-p tcp -j RETURN',
    '-p udp -j RETURN',
    '-j X',
  ]);
  const moved = golden('cni').map((each) =>
    each.chain === 'ISTIO_INBOUND' ? { ...each, rules: [...each.rules].toReversed() } : each,
  );
  expect(differencesBetween(golden('cni'), moved)).toEqual([
    { where: 'ipv4 nat ISTIO_INBOUND', missing: [], extra: [], reordered: true },
  ]);
});

test('a listing is written and read again as the same', () => {
  expect(parseListing(renderListing(golden('cni')))).toEqual(golden('cni'));
  expect(() => parseListing('ipv4 nat\n')).toThrow('neither a chain nor a rule: ipv4 nat');
});

test('another order is seen beside rules that are missing or too many', () => {
  const seen = golden('cni').map((each) =>
    each.chain === 'ISTIO_OUTPUT'
      ? { ...each, rules: [...each.rules.slice(0, 2), ...each.rules.slice(2).toReversed()] }
      : each,
  );
  const [difference] = differencesBetween(golden('init'), seen);
  expect(difference).toMatchObject({ where: 'ipv4 nat ISTIO_OUTPUT', missing: [], reordered: true });
  expect(difference?.extra).toHaveLength(2);
});
