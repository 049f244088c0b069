import { expect, test } from 'vitest';
import { HarnessError, HostError, SafetyError, UsageError } from './errors.ts';
import { exitCodeOfError, Interrupted, UncaughtError, worstExit } from './exit.ts';

test.each([
  [new UsageError('a', 'b'), 2],
  [new HostError('a', 'b'), 3],
  [new SafetyError('a', 'b'), 4],
  [new HarnessError('X', 'a', { nextStep: 'b' }), 3],
  [new Interrupted('SIGHUP'), 129],
  [new Interrupted('SIGINT'), 130],
  [new Interrupted('SIGTERM'), 143],
  [new UncaughtError(new TypeError('a defect')), 3],
  [new TypeError('a defect'), 3],
  ['thrown text', 3],
])('%s gives exit code %d', (error, code) => {
  expect(exitCodeOfError(error)).toBe(code);
});

test.each([
  [[0, 0], 0],
  [[0, 3], 3],
  [[3, 1, 0], 1],
  [[1, 2], 2],
  [[2, 4, 1], 4],
  [[4, 143], 143],
  [[0, 129, 1], 129],
])('of %j the worst is %d', (codes, worst) => {
  expect(worstExit(...codes)).toBe(worst);
});
