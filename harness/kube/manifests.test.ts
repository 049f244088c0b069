import { expect, test } from 'vitest';
import { parseManifests } from './manifests.ts';

test('empty documents are dropped, lists are opened, members keep their names', () => {
  const text = `---
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
# only a comment
---
apiVersion: v1
kind: List
items:
- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop}, spec: {ingress: [{from: []}]}}
---
`;
  const objects = parseManifests(text);
  expect(objects.map((object) => `${object.kind} ${object.metadata.name}`)).toEqual([
    'Namespace shop',
    'NetworkPolicy p',
  ]);
  expect(objects[1]?.['spec']).toEqual({ ingress: [{ from: [] }] });
  expect(parseManifests('')).toEqual([]);
});

test.for([
  ['a: [', 'a.yaml, document 1: '],
  [
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\nkind: Pod\nmetadata: {name: b}',
    'a.yaml, document 2: no apiVersion',
  ],
  ['apiVersion: v1\nkind: Pod\nmetadata: {}', 'a.yaml, document 1: Pod has no metadata.name'],
  ['just text', 'a.yaml, document 1: not an object'],
] as const)('a bad manifest says where: %s', ([text, message]) => {
  expect(() => parseManifests(text, 'a.yaml')).toThrow(message);
});
