import { expect, test } from 'vitest';
import { chooseLanes, LANES, specialOf } from './lanes.ts';

const chosen = (parts: Partial<Parameters<typeof chooseLanes>[0]>) =>
  chooseLanes({ lane: [], mode: ['init', 'cni'], profile: 'core', ...parts }).map((lane) => lane.id);

test('the ordinary lanes of the wanted modes, all of them in the profile full', () => {
  expect(chosen({})).toEqual(['init', 'cni']);
  expect(chosen({ mode: ['cni'] })).toEqual(['cni']);
  expect(chosen({ mode: ['cni'], profile: 'full' })).toEqual(['cni', 'cni-nft', 'cni-dual', 'cni-v6']);
});

test('named lanes, whatever the profile', () => {
  expect(chosen({ lane: ['cni-dual', 'init'], profile: 'quick' })).toEqual(['init', 'cni-dual']);
});

test('a lane that contradicts the mode is a usage error', () => {
  expect(() => chosen({ lane: ['init-nft'], mode: ['cni'] })).toThrow(
    '--lane init-nft contradicts --mode cni: it is a lane of mode init',
  );
});

test('what is special in a lane is what its name says', () => {
  const special = Object.fromEntries(LANES.map((lane) => [lane.id, specialOf(lane)]));
  expect(special).toEqual({
    init: [],
    cni: [],
    'init-nft': ['native-nftables'],
    'cni-nft': ['native-nftables'],
    'init-dual': ['ipv6', 'dual-stack'],
    'cni-dual': ['ipv6', 'dual-stack'],
    'cni-v6': ['ipv6', 'ipv6-only'],
  });
});
