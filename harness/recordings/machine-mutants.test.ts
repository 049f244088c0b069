import { expect, test } from 'vitest';
import { machineMutants } from './machine-mutants.ts';
import type { Json } from './member.ts';
import { shapeOf } from './shape.ts';

/** What is tried of an observation: `member: change` and what comes of it. */
function tried(good: Json, ...others: readonly Json[]) {
  const mutants = [...machineMutants(good, shapeOf([good, ...others]))];
  return mutants.map(({ member, change, observed }) => [`${member}: ${change}`, observed] as const);
}

const breaking = (good: Json, ...others: readonly Json[]) =>
  [...machineMutants(good, shapeOf([good, ...others]))]
    .filter(({ keepsShape }) => !keepsShape)
    .map(({ member, change }) => `${member}: ${change}`);

test('every kind of value is changed in every way that it has', () => {
  expect(tried({ port: 15006 })).toEqual([
    ['port: dropped', {}],
    ['port: one more', { port: 15007 }],
    ['port: one less', { port: 15005 }],
  ]);
  expect(tried({ ready: true })).toContainEqual(['ready: negated', { ready: false }]);
  expect(tried({ node: 'worker' })).toEqual([
    ['node: dropped', {}],
    ['node: emptied', { node: '' }],
    ['node: changed', { node: 'workerx' }],
  ]);
  expect(tried({ counts: { inbound: 1 } })).toContainEqual(['counts: emptied', { counts: {} }]);
});

test('a list is emptied, and each of its elements dropped, doubled, swapped and changed', () => {
  expect(tried(['a', 'b'])).toEqual([
    ['[]: dropped', ['b']],
    ['[]: doubled', ['a', 'a', 'b']],
    ['[]: swapped', ['b', 'a']],
    ['[]: emptied', ['', 'b']],
    ['[]: changed', ['ax', 'b']],
    ['[]: dropped', ['a']],
    ['[]: doubled', ['a', 'b', 'b']],
    ['[]: emptied', ['a', '']],
    ['[]: changed', ['a', 'bx']],
  ]);
  expect(tried({ pods: [{ uid: 7 }] })).toContainEqual(['pods: emptied', { pods: [] }]);
  expect(tried({ pods: [{ uid: 7 }] })).toContainEqual(['pods[].uid: one more', { pods: [{ uid: 8 }] }]);
});

test('elements that are alike are not swapped', () => {
  expect(tried([true, true]).filter(([name]) => name === '[]: swapped')).toEqual([]);
});

test('null is given what another observation has there, and stands only where one has it', () => {
  expect(tried({ code: null }, { code: 7 })).toContainEqual(['code: given', { code: 7 }]);
  expect(tried({ code: 7 }, { code: null })).toContainEqual(['code: null', { code: null }]);
  expect(tried({ code: 7 })).not.toContainEqual(['code: null', { code: null }]);
});

test('the shape is broken by leaving out what all others have, and by a value where none was ever seen', () => {
  expect(breaking({ node: 'a' })).toEqual(['node: dropped']);
  expect(breaking({ node: 'a' }, {})).toEqual([]);
  expect(breaking([{ node: 'a' }, {}])).toEqual([]);
  expect(breaking({ counts: { inbound: 1 } }, { counts: {} })).toEqual(['counts: dropped']);
  expect(breaking({ code: null })).toContain('code: given');
});

test('the observation itself stays as it is', () => {
  const good = { pods: [{ node: 'a', ports: [1, 2] }] };
  const before = structuredClone(good);
  tried(good);
  expect(good).toEqual(before);
});

test('of a long list some elements of each kind are changed; of a large observation one other value is tried', () => {
  const long = Array.from({ length: 40 }, (_, index) => index);
  expect(tried(long).filter(([name]) => name === '[]: dropped')).toHaveLength(8);
  const kinds = [...long, null, null, null, 40];
  expect(tried(kinds).filter(([name]) => name === '[]: given')).toHaveLength(2);
  const large = Object.fromEntries(Array.from({ length: 401 }, (_, index) => [`n${index}`, index]));
  expect(tried(large).filter(([name]) => name.startsWith('n7:'))).toHaveLength(2);
});
