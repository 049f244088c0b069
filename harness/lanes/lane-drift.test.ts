import { expect, test } from 'vitest';
import { driftBetween, driftWords } from './lane-drift.ts';
import { mergePatch } from './merge-patch.ts';

const file = (sha256: string) => ({ mode: '0644', uid: 0, gid: 0, sha256 });
const service = (port: number) => ({ apiVersion: 'v1', kind: 'Service', spec: { port } });
const LANE = {
  nodes: {
    n1: { files: { '/etc/cni/net.d/10-x.conflist': file('a') }, rules: ['nat OUTPUT -j DOCKER_OUTPUT'] },
    n2: { files: {}, rules: [] },
  },
  objects: { 'Service shop/a': service(80), 'Service shop/b': service(80) },
};

test('a lane that is as it was has no drift, whatever the order', () => {
  const turned = { ...LANE, nodes: { n2: LANE.nodes.n2, n1: LANE.nodes.n1 } };
  expect(driftBetween(LANE, turned)).toEqual([]);
  const read = { ...file('a'), content: 'text' };
  const nodes = { ...LANE.nodes, n1: { ...LANE.nodes.n1, files: { '/etc/cni/net.d/10-x.conflist': read } } };
  expect(driftBetween(LANE, { ...LANE, nodes })).toEqual([]);
});

test('what is gone, new or changed is told with where, and one word for the rest', () => {
  const drift = driftBetween(LANE, {
    nodes: {
      n1: { files: { '/etc/cni/net.d/10-x.conflist': file('b'), '/opt/cni/bin/x': file('c') }, rules: [] },
    },
    objects: { 'Service shop/a': service(81) },
  });
  expect(drift).toEqual([
    { kind: 'file', where: 'n1:/etc/cni/net.d/10-x.conflist', change: 'changed' },
    { kind: 'file', where: 'n1:/opt/cni/bin/x', change: 'new' },
    { kind: 'rule', where: 'n1:nat OUTPUT -j DOCKER_OUTPUT', change: 'gone' },
    { kind: 'node', where: 'n2', change: 'gone' },
    { kind: 'object', where: 'Service shop/a', change: 'changed' },
    { kind: 'object', where: 'Service shop/b', change: 'gone' },
  ]);
  expect(driftWords(drift, 1)).toBe('n1:/etc/cni/net.d/10-x.conflist is changed, 5 more');
  expect(driftWords(drift.slice(3, 4))).toBe('n2 is gone');
});

test.for([
  [{ a: 1, b: { c: 1, d: 2 } }, { b: { c: 3 } }, { a: null, b: { d: null, c: 3 } }],
  [{ a: [1, 2] }, { a: [1] }, { a: [1] }],
  [{ a: 1 }, { a: 1 }, {}],
  [{ a: { b: 1 } }, { a: 'text' }, { a: 'text' }],
] as const)('%j becomes %j by a merge patch', ([from, to, patch]) => {
  expect(mergePatch(from, to)).toEqual(patch);
});
