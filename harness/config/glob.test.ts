import { expect, test } from 'vitest';
import { matchesGlob } from './glob.ts';

test.each([
  ['CNI-E-02', 'CNI-E-02', true],
  ['cni-e-02', 'CNI-E-02', true],
  ['CNI-E-02', 'CNI-E-021', false],
  ['CNI-E-*', 'CNI-E-02', true],
  ['*-02', 'CNI-E-02', true],
  ['*E*2', 'CNI-E-02', true],
  ['CNI-?-02', 'CNI-E-02', true],
  ['CNI-?-02', 'CNI-EE-02', false],
  ['*', '', true],
  ['', 'a', false],
  ['a.c', 'abc', false],
  ['*ab', 'aab', true],
])('%s is the pattern of %s: %j', (pattern, name, expected) => {
  expect(matchesGlob(pattern, name)).toBe(expected);
});

test('stars without end end', () => {
  const name = 'a'.repeat(200);
  expect(matchesGlob('*'.repeat(60), name)).toBe(true);
  expect(matchesGlob(`${'*a'.repeat(60)}*b`, name)).toBe(false);
});
