import { expect, test } from 'vitest';
import { recorded } from '../recorded.ts';
import { istioChains } from '../rules/chains.ts';
import { redirectRulesOf } from '../rules/redirection.ts';
import { rulesRead } from './rules.ts';

const EMPTY = {
  'iptables-nft-save': '',
  'ip6tables-nft-save': '',
  'nft-json': '{"nftables": []}',
  'ip-rule': '[]',
  'ip6-rule': '[]',
};
const base64 = (text: string) => `${Buffer.from(text).toString('base64')}=`;

function printed(texts: Readonly<Record<string, string>>, exitCode = 0) {
  const lines = Object.entries({ ...EMPTY, ...texts }).map(
    ([tool, text]) => `tool ${tool} 0 ${base64(text)} ${base64('')}`,
  );
  return { exitCode, stdout: lines.join('\n'), stderr: 'sh: not found', tookMs: 1 };
}

test('rules of a sidecar lead to both of its ports', () => {
  const rules = rulesRead(printed({ 'iptables-nft-save': recorded('iptables-nft-save.scratch-basic') }));
  expect(redirectRulesOf(rules).toProxy).toHaveLength(2);
});

test('rules of native nftables are read too', () => {
  const rules = rulesRead(printed({ 'nft-json': recorded('nft-json.scratch-native') }));
  expect(redirectRulesOf(rules).toProxy).toHaveLength(2);
});

test('chains of the right names without a rule are there, and lead nowhere', () => {
  const names = ['ISTIO_INBOUND', 'ISTIO_IN_REDIRECT', 'ISTIO_OUTPUT', 'ISTIO_REDIRECT'];
  const save = ['*nat', ...names.map((name) => `:${name} - [0:0]`), 'COMMIT', ''].join('\n');
  const rules = rulesRead(printed({ 'iptables-nft-save': save }));
  expect(istioChains(rules)).toHaveLength(4);
  expect(redirectRulesOf(rules).toProxy).toEqual([]);
});

test('a listing that failed, in part or as a whole, is an error and no namespace without rules', () => {
  expect(() => rulesRead(printed({}, 127))).toThrow(/were not read: sh: not found/);
  expect(() => rulesRead(undefined)).toThrow(/were not read/);
  expect(() => rulesRead({ ...printed({}), stdout: '' })).toThrow(/iptables-nft-save/);
});
