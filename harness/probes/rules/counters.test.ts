import { expect, test } from 'vitest';
import { recorded } from '../recorded.ts';
import { countedBetween, redirectCounts } from './counters.ts';
import { parseRules } from './parse.ts';

function rules(save: string) {
  const outputs = {
    'iptables-nft-save': save,
    'ip6tables-nft-save': '',
    'nft-json': '{"nftables": []}',
    'ip-rule': '[]',
    'ip6-rule': '[]',
  };
  return parseRules(
    Object.fromEntries(
      Object.entries(outputs).map(([tool, stdout]) => [tool, { exitCode: 0, stdout, stderr: '' }]),
    ),
  );
}

const SAVE = recorded('iptables-nft-save.injected-cni');
/** The packet counter before each rule of the two redirecting chains, set. */
const withCounts = (outbound: number, inbound: number) =>
  SAVE.replaceAll(/^\[\d+:(\d+)\] -A ISTIO_REDIRECT /gm, `[${outbound}:$1] -A ISTIO_REDIRECT `).replaceAll(
    /^\[\d+:(\d+)\] -A ISTIO_IN_REDIRECT /gm,
    `[${inbound}:$1] -A ISTIO_IN_REDIRECT `,
  );

test('counts what each direction handed to the proxy', () => {
  expect(redirectCounts(rules(withCounts(7, 3)))).toEqual({ outbound: 7, inbound: 3 });
});

test('a pod without rules has counted nothing', () => {
  expect(redirectCounts(rules(''))).toEqual({ outbound: 0, inbound: 0 });
});

test('counts between two looks', () => {
  expect(countedBetween(rules(withCounts(7, 3)), rules(withCounts(9, 3)))).toEqual({
    outbound: 2,
    inbound: 0,
  });
});
