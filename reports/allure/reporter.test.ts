import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Status, type TestResult } from 'allure-js-commons';
import { getStatusFromError } from 'allure-js-commons/sdk';
import { beforeAll, expect, test } from 'vitest';
import { HarnessError, HostError, SafetyError, UsageError } from '../../harness/errors/errors.ts';
import { CommandError, createRunner } from '../../harness/process/run.ts';
import { NotInTimeError } from '../../harness/time/eventually.ts';
import { NonConformance } from '../../harness/verdict/outcome.ts';

const sampleLane = fileURLToPath(new URL('../testing/sample-lane/run.ts', import.meta.url));
const written = new Map<string, TestResult>();
let all = '';

beforeAll(async () => {
  const results = mkdtempSync(join(tmpdir(), 'allure-results-'));
  await createRunner()([process.execPath, sampleLane, results], { okExitCodes: [0, 1] });
  all = readdirSync(results)
    .map((name) => readFileSync(join(results, name), 'utf8'))
    .join('\n');
  for (const name of readdirSync(results).filter((file) => file.endsWith('-result.json'))) {
    const result = JSON.parse(readFileSync(join(results, name), 'utf8')) as TestResult;
    written.set(result.fullName ?? '', result);
  }
}, 60_000);

test('a vitest run writes one result for each requirement, by its id', () => {
  expect([...written.keys()].toSorted()).toEqual([
    'CNI-D-03',
    'CNI-E-02',
    'CNI-F-01',
    'CNI-G-01',
    'CNI-G-09',
  ]);
});

test('the lane is a parameter, and the id a label', () => {
  const result = written.get('CNI-D-03');
  expect(result?.parameters).toEqual([{ name: 'lane', value: 'cni' }]);
  expect(result?.labels).toContainEqual({ name: 'testId', value: 'CNI-D-03' });
  expect(result?.status).toBe(Status.PASSED);
  expect(result?.steps.map((step) => step.name)).toEqual(['observe']);
});

test('a non-conformance is failed, a harness fault is broken', () => {
  expect(written.get('CNI-E-02')?.status).toBe(Status.FAILED);
  expect(written.get('CNI-G-01')?.status).toBe(Status.BROKEN);
});

test('a skip keeps its reason', () => {
  expect(written.get('CNI-G-09')).toMatchObject({
    status: Status.SKIPPED,
    statusDetails: { message: 'needs outside-peer' },
  });
});

test('a test under a failed beforeAll is broken, and says why', () => {
  expect(written.get('CNI-F-01')).toMatchObject({
    status: Status.BROKEN,
    statusDetails: { message: 'not run: no bench: token=[redacted]' },
  });
});

test('what tests threw holds no secret, and nothing that acts, also where it is told of a hook', () => {
  expect(written.get('CNI-G-01')?.statusDetails.message).toContain(
    String.raw`DB_PASSWORD=[redacted] \u001b[31m`,
  );
  expect(all).toContain('beforeAll hook failed');
  expect(all).not.toContain('hunter22');
});

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
