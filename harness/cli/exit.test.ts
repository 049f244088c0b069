import { expect, test } from 'vitest';
import { HarnessError, HostError, SafetyError, UsageError } from '../errors/errors.ts';
import { exitCodeOfError, Interrupted } from './exit.ts';

test.each([
  [new UsageError('a', 'b'), 2],
  [new HostError('a', 'b'), 3],
  [new SafetyError('a', 'b'), 4],
  [new HarnessError('X', 'a', { nextStep: 'b' }), 3],
  [new Interrupted('SIGINT'), 130],
  [new Interrupted('SIGTERM'), 143],
  [new TypeError('a defect'), 3],
  ['thrown text', 3],
])('%s gives exit code %d', (error, code) => {
  expect(exitCodeOfError(error)).toBe(code);
});
