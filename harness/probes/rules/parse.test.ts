import { expect, test } from 'vitest';
import type { ToolOutputs } from '../document.ts';
import { recorded } from '../recorded.ts';
import { chain, chains, holds, istioChains, packetsIn, redirectsTo, rulesTo } from './chains.ts';
import { parseRules } from './parse.ts';

const NO_NFT = '{"nftables": []}';
const NO_RULES = '[]';

function outputs(texts: Readonly<Record<string, string>>): ToolOutputs {
  const all = {
    'iptables-nft-save': '',
    'ip6tables-nft-save': '',
    'nft-json': NO_NFT,
    'ip-rule': NO_RULES,
    'ip6-rule': NO_RULES,
    ...texts,
  };
  return Object.fromEntries(
    Object.entries(all).map(([tool, stdout]) => [tool, { exitCode: 0, stdout, stderr: '' }]),
  );
}

function injected(mode: string): ToolOutputs {
  const tools = [
    'iptables-nft-save',
    'ip6tables-nft-save',
    'iptables-legacy-save',
    'ip6tables-legacy-save',
    'nft-json',
  ];
  return outputs(Object.fromEntries(tools.map((tool) => [tool, recorded(`${tool}.injected-${mode}`)])));
}

test.for(['init', 'cni'])(
  'says which backend holds the rules of an injected pod, beside empty legacy tables: %s',
  (mode) => {
    const rules = parseRules(injected(mode));
    expect(rules.tables.map((table) => `${table.backend} ${table.family} ${table.name}`)).toEqual([
      'iptables-nft ipv4 nat',
      'iptables-nft ipv6 nat',
      'iptables-legacy ipv4 nat',
      'iptables-legacy ipv6 nat',
    ]);
    expect(holds(rules)).toEqual(['iptables-nft']);
    expect(
      istioChains(rules)
        .map((each) => each.chain.name)
        .toSorted(),
    ).toEqual(['ISTIO_INBOUND', 'ISTIO_IN_REDIRECT', 'ISTIO_OUTPUT', 'ISTIO_REDIRECT']);
  },
);

test('counts new connections by the rule that redirects, not by the jump, which UDP takes too', () => {
  const rules = parseRules(injected('init'));
  expect(packetsIn(rules, 'nat', 'ISTIO_REDIRECT')).toBe(3);
  expect(packetsIn(rules, 'nat', 'ISTIO_IN_REDIRECT')).toBe(3);
  expect(rulesTo(chain(rules, 'nat', 'ISTIO_OUTPUT')!, 'ISTIO_REDIRECT')[0]?.packets).toBe(6);
  expect(packetsIn(rules, 'nat', 'ISTIO_OUTPUT_DNS')).toBe(0);
});

test('knows where a rule redirects to', () => {
  const rules = parseRules(injected('cni'));
  expect(chain(rules, 'nat', 'ISTIO_REDIRECT')?.rules.map(redirectsTo)).toEqual([15001]);
  expect(chain(rules, 'nat', 'ISTIO_IN_REDIRECT')?.rules.map(redirectsTo)).toEqual([15006]);
  expect(chain(rules, 'nat', 'OUTPUT')?.rules.map(redirectsTo)).toEqual([undefined]);
  expect(chain(rules, 'nat', 'ISTIO_OUTPUT', 'ipv6')).toBeUndefined();
});

test('legacy tables that are present but empty hold nothing', () => {
  const rules = parseRules(
    outputs({ 'iptables-legacy-save': recorded('iptables-legacy-save.scratch-empty-tables') }),
  );
  expect(rules.tables).toHaveLength(1);
  expect(holds(rules)).toEqual([]);
});

test('reads legacy rules where the legacy variant holds them', () => {
  const rules = parseRules(
    outputs({ 'iptables-legacy-save': recorded('iptables-legacy-save.scratch-basic') }),
  );
  expect(holds(rules)).toEqual(['iptables-legacy']);
  expect(chain(rules, 'nat', 'ISTIO_OUTPUT')?.rules).toHaveLength(11);
});

test.for(['init', 'cni'])(
  "finds nothing of Istio's on a node, though kube-proxy's comments name istio-system: %s",
  (mode) => {
    const text = recorded(`iptables-nft-save.node-${mode}`);
    expect(text).toContain('istio-system/');
    const rules = parseRules(
      outputs({ 'iptables-nft-save': text, 'nft-json': recorded(`nft-json.node-${mode}`) }),
    );
    expect(istioChains(rules)).toEqual([]);
    expect(holds(rules)).toEqual([]);
  },
);

test("reads native nftables by iptables' names", () => {
  const rules = parseRules(outputs({ 'nft-json': recorded('nft-json.scratch-native') }));
  expect(holds(rules)).toEqual(['nft']);
  expect(chain(rules, 'nat', 'ISTIO_REDIRECT')?.rules.map(redirectsTo)).toEqual([15001]);
  expect(chain(rules, 'nat', 'ISTIO_REDIRECT', 'ipv6')?.rules.map(redirectsTo)).toEqual([15001]);
  expect(rulesTo(chain(rules, 'nat', 'OUTPUT')!, 'ISTIO_OUTPUT').map((rule) => rule.packets)).toEqual([1]);
  expect(chains(rules, 'nat', 'PREROUTING')[0]?.chain).toMatchObject({
    name: 'prerouting',
    builtin: true,
    policy: 'ACCEPT',
  });
});

test('a table that iptables-nft cannot print is read from nft itself', () => {
  const rules = parseRules(
    outputs({
      'iptables-nft-save': "# Table `nat' is incompatible, use 'nft' tool.\n",
      'nft-json': recorded('nft-json.scratch-iptables-nft'),
    }),
  );
  expect(rules.tables.map((table) => table.backend)).toEqual(['nft']);
  expect(holds(rules)).toEqual(['nft']);
});

test('a tool that failed or was not run is an error, never a namespace without rules', () => {
  const failed = {
    ...injected('cni'),
    'iptables-nft-save': { exitCode: 1, stdout: '', stderr: 'nsenter: cannot open /proc/9/ns/net' },
  };
  expect(() => parseRules(failed)).toThrow(
    /iptables-nft-save in the network namespace: exit code 1: nsenter/,
  );
  expect(() => parseRules({})).toThrow(/iptables-nft-save in the network namespace: was not run/);
});

test('reads policy rules, and a mark that leads to table 133', () => {
  const marked = '[{"priority":100,"src":"all","fwmark":"0x539","table":"133"}]';
  const { policyRules } = parseRules(outputs({ 'ip-rule': recorded('ip-rule.scratch'), 'ip6-rule': marked }));
  expect(policyRules.map(({ family, table, fwmark }) => [family, table, fwmark])).toEqual([
    ['ipv4', 'local', undefined],
    ['ipv4', 'main', undefined],
    ['ipv4', 'default', undefined],
    ['ipv6', '133', '0x539'],
  ]);
});
