import { expect, test } from 'vitest';
import { isLike } from './like.ts';

test.for([
  ['a.b', 'a.b', true],
  ['a.b', 'axb', false],
  ['*', '', true],
  ['*', 'a\nb', true],
  ['a*', 'ab', true],
  ['*b', 'ab', true],
  ['*b', 'abc', false],
  ['a*c', 'abbc', true],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['ab*ba', 'aba', false],
  ['a*b*b', 'a-b', false],
  ['a*b*b', 'a-bb', true],
  ['rules[*].rules', 'rules[0].rules', true],
  ['**', 'a', true],
] as const)('%s, %j: %s', ([pattern, text, is]) => {
  expect(isLike(pattern, text)).toBe(is);
});
