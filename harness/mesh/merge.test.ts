import { expect, test } from 'vitest';
import { mergeDocuments } from './merge.ts';

test('mappings are merged member by member, lists and scalars replaced', () => {
  const below = {
    spec: { values: { cni: { excludeNamespaces: ['kube-system'], repair: { enabled: true } } }, tag: 'a' },
  };
  const above = { spec: { values: { cni: { excludeNamespaces: ['x', 'y'] } }, tag: 'b' } };
  expect(mergeDocuments(below, above)).toEqual({
    spec: { values: { cni: { excludeNamespaces: ['x', 'y'], repair: { enabled: true } } }, tag: 'b' },
  });
});

test('what is merged stays as it was', () => {
  const below = { a: { b: 1 } };
  mergeDocuments(below, { a: { c: 2 } });
  expect(below).toEqual({ a: { b: 1 } });
});

test('a mapping replaces a scalar and the other way round', () => {
  expect(mergeDocuments({ a: 1 }, { a: { b: 2 } }, { a: [3] })).toEqual({ a: [3] });
});
