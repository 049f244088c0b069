import { expect, test } from 'vitest';
import { memoized } from './memoized.ts';

test('what was asked before is not made again, and never too much is kept', () => {
  const made: string[] = [];
  const lengthOf = memoized((text) => {
    made.push(text);
    return text.length;
  }, 2);
  expect(['a', 'bc', 'a', 'def', 'a'].map(lengthOf)).toEqual([1, 2, 1, 3, 1]);
  expect(made).toEqual(['a', 'bc', 'def', 'a']);
});
