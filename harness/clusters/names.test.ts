import { expect, test } from 'vitest';
import { clusterName, isOwnCluster, nodeNames, refuseForeign } from './names.ts';

test('a cluster gets the prefix once', () => {
  expect(clusterName('k3f-init')).toBe('icc-k3f-init');
  expect(clusterName('icc-k3f-init')).toBe('icc-k3f-init');
});

test('names that a node could not have as host name are refused', () => {
  expect(() => clusterName('x'.repeat(46))).toThrow('no name for a cluster');
  expect(() => clusterName('Run_1')).toThrow('no name for a cluster');
  expect(`${clusterName('x'.repeat(45))}-control-plane`.length).toBeLessThanOrEqual(63);
});

test('nodes are named as kind names them', () => {
  expect(nodeNames('icc-a', 3)).toEqual(['icc-a-control-plane', 'icc-a-worker', 'icc-a-worker2']);
  expect(nodeNames('icc-a', 1)).toEqual(['icc-a-control-plane']);
});

test('what others made is not touched', () => {
  expect(isOwnCluster('kind')).toBe(false);
  expect(() => refuseForeign('kind-control-plane')).toThrow('not made by this suite');
  expect(() => refuseForeign('icc-a-worker')).not.toThrow();
});
