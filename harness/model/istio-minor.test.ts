import { expect, test } from 'vitest';
import { compareMinors, isEarlier, isFrom, isUpTo, judgedAs, minorOf, minorsApart } from './istio-minor.ts';

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

/** Snapshots of master, by what their VERSION names. */
const IN_1_22 = '1.22-alpha.20240221.55f12a68b4f9';
const IN_1_24 = '1.24-alpha.20240813.b191b039631b';
const IN_1_25 = '1.25-alpha.20241219.d547b8580cf6';
const IN_1_28 = '1.28-alpha.20250728.8a5e40a462e2';

test.each([
  [IN_1_22, '1.21'],
  [IN_1_24, '1.23'],
  [IN_1_25, '1.24'],
  [IN_1_28, '1.27'],
  ['1.31-alpha.20260827.eed52ebb66ad', '1.31'],
  ['v0.0.0-20240813230019-b191b039631b', '1.23'],
  // Of a branch, long after the next one was cut.
  ['1.24-alpha.20250610.0123456789ab', '1.24'],
  // Without a day nothing but its name is known.
  ['1.31-alpha.eed52ebb66ad', '1.31'],
  ['1.24.6', '1.24'],
  ['dir-4fa2', undefined],
])('%s is judged as %s', (version, minor) => {
  expect(judgedAs(version)).toBe(minor);
});

test.each([
  [IN_1_24, '1.24', false],
  [IN_1_24, '1.23', true],
  ['1.24.0', '1.24', true],
  ['1.24.0', '1.24.2', false],
  ['1.24.6', '1.24.2', true],
  ['1.25.0', '1.24.2', true],
  [IN_1_25, '1.25@2024-11-20', true],
  [IN_1_25, '1.25@2025-01-15', false],
  ['1.25.0', '1.25@2025-01-15', true],
  ['1.24.6', '1.25@2024-11-20', false],
  ['dir-4fa2', '1.31', true],
  ['1.24-alpha.20250610.0123456789ab', '1.25@2024-11-20', false],
])('%s has what came with %s: %s', (version, since, has) => {
  expect(isFrom(version, since)).toBe(has);
});

test('what was last in a minor version is in a snapshot from before the next one was cut', () => {
  expect(isUpTo(IN_1_24, '1.23')).toBe(true);
  expect(isUpTo('1.24.0', '1.23')).toBe(false);
  expect(isUpTo('dir-4fa2', '1.31')).toBe(false);
});

test.for([
  ['1.31.2', '1.30.3', 1],
  ['1.30.3', '1.31.0', 1],
  ['1.31.0', '1.31.2', 0],
  ['1.31-alpha.20260827.eed52ebb66ad', '1.28-alpha.20250728.8a5e40a462e2', 4],
  ['dir-4fa2', '1.30.3', undefined],
] as const)('%s and %s are %s minor versions apart', ([a, b, apart]) => {
  expect(minorsApart(a, b)).toBe(apart);
});

test.for([
  ['1.30.3', '1.31.0', true],
  ['1.30.3', '1.30.3', false],
  ['1.30.3', '1.29.1', false],
  ['1.30.2', '1.30.3', true],
  ['1.30.4', '1.30.3', false],
  ['1.30-dir.382804aa83c0', '1.31-alpha.eed52ebb66ad', true],
  ['1.28-alpha.20250728.8a5e40a462e2', '1.31-alpha.20260827.eed52ebb66ad', true],
  ['dir-4fa2', '1.31.0', true],
] as const)('%s comes before %s: %s', ([version, than, is]) => {
  expect(isEarlier(version, than)).toBe(is);
});
