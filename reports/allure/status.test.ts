import { Status } from 'allure-js-commons';
import { getStatusFromError } from 'allure-js-commons/sdk';
import { expect, test } from 'vitest';
import { HarnessError, HostError, SafetyError, UsageError } from '../../harness/errors/errors.ts';
import { CommandError } from '../../harness/process/run.ts';
import { NotInTimeError } from '../../harness/time/eventually.ts';
import { NonConformance } from '../../harness/verdict/outcome.ts';

test('allure reads every kind of harness error as broken', () => {
  const result = {
    command: 'kind get clusters',
    exitCode: 1,
    stdout: '',
    stderr: 'no such program',
    durationMs: 1,
  };
  const errors = [
    new HarnessError('X', 'x', { nextStep: 'y' }),
    new UsageError('x', 'y'),
    new HostError('x', 'y'),
    new SafetyError('x', 'y'),
    new CommandError('exit code 1', result, undefined),
    new NotInTimeError('pod Ready', 3, 100, 'Pending'),
  ];
  expect(errors.map((error) => [error.name, getStatusFromError(error)])).toEqual(
    errors.map((error) => [error.name, Status.BROKEN]),
  );
});

test('allure reads a non-conformance as failed', () => {
  const verdict = { kind: 'non-conformant', reason: 'x', differences: [], established: [] } as const;
  expect(getStatusFromError(new NonConformance(verdict))).toBe(Status.FAILED);
});
