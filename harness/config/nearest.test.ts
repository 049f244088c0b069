import { expect, test } from 'vitest';
import { didYouMean, editDistance, nearest } from './nearest.ts';

test('distance counts insertions, deletions, substitutions and swaps of neighbours', () => {
  expect(editDistance('quick', 'quick')).toBe(0);
  expect(editDistance('quik', 'quick')).toBe(1);
  expect(editDistance('quicke', 'quick')).toBe(1);
  expect(editDistance('quack', 'quick')).toBe(1);
  expect(editDistance('qucik', 'quick')).toBe(1);
  expect(editDistance('', 'cni')).toBe(3);
  expect(editDistance('kitten', 'sitting')).toBe(3);
});

test('the nearest come first, and a far word has none', () => {
  expect(nearest('quik', ['core', 'full', 'quick'])).toEqual(['quick']);
  expect(nearest('CNI', ['init', 'cni'])).toEqual(['cni']);
  expect(nearest('zzzzzz', ['core', 'full', 'quick'])).toEqual([]);
});

test('among words equally near, the one that begins alike comes first', () => {
  expect(nearest('CNI-E-99', ['CNI-A-09', 'CNI-E-01', 'CNI-D-09'])[0]).toBe('CNI-E-01');
});

test('the beginning of a word is near to it', () => {
  expect(nearest('excl', ['exclusion', 'rules'])).toEqual(['exclusion']);
});

test('words say the nearest, or else all that is known', () => {
  expect(didYouMean('doctr', ['doctor', 'down'])).toBe('did you mean doctor?');
  expect(didYouMean('xxxxxxxx', ['init', 'cni'])).toBe('known are: init, cni');
});
