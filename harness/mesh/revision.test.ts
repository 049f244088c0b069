import { expect, test } from 'vitest';
import { inRevision, revisionOf } from './revision.ts';

test('a revision is told by the values or by the IstioOperator itself, and is the default where it is told by neither', () => {
  expect(revisionOf({})).toBe('default');
  expect(revisionOf({ values: { revision: '' } })).toBe('default');
  expect(revisionOf({ revision: 'green' })).toBe('green');
  expect(revisionOf({ revision: 'green', values: { revision: 'blue' } })).toBe('blue');
});

test("istiod's objects bear the name of their revision, those of the default none", () => {
  expect([inRevision('istiod', 'default'), inRevision('istiod', 'blue')]).toEqual(['istiod', 'istiod-blue']);
});
