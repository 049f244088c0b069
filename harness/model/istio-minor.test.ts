import { expect, test } from 'vitest';
import { compareMinors, minorOf } from './istio-minor.ts';

test.each([
  ['1.31.2', '1.31'],
  ['1.31-alpha.eed52ebb66ad', '1.31'],
  ['1.9', '1.9'],
  ['dir-4fa2', undefined],
])('the minor version of %s is %s', (version, minor) => {
  expect(minorOf(version)).toBe(minor);
});

test('minor versions are compared as numbers', () => {
  expect(compareMinors('1.9', '1.31')).toBeLessThan(0);
  expect(compareMinors('1.31', '1.31')).toBe(0);
  expect(compareMinors('2.0', '1.31')).toBeGreaterThan(0);
});
