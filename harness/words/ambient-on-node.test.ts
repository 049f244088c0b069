import { expect, test } from 'vitest';
import { servesAmbient, strangeOnNode } from './ambient-on-node.ts';

const OWN = [
  'iptables-legacy ipv4 nat ISTIO_POSTRT',
  'iptables-nft ipv6 nat ISTIO_POSTRT',
  'nft inet istio-ambient-nat',
];
const OTHERS = [
  'iptables-nft ipv4 nat ISTIO_OUTPUT',
  'iptables-nft ipv4 mangle ISTIO_POSTRT',
  'nft inet istio-proxy-nat',
];

test('where ambient mode is served its own chains are no strangers on a node, and others are', () => {
  expect(strangeOnNode([...OWN, ...OTHERS], true)).toEqual(OTHERS);
  expect(strangeOnNode([...OWN, ...OTHERS], false)).toEqual([...OWN, ...OTHERS]);
});

test('it is served where the values say so', () => {
  expect(servesAmbient({ values: { values: { cni: { ambient: { enabled: true } } } } })).toBe(true);
  expect(servesAmbient({ values: {} })).toBe(false);
});
