import { expect, test } from 'vitest';
import type { TestCase, TestModule } from 'vitest/node';
import { VerdictLines } from './verdict-lines.ts';

function lines() {
  const printed: string[] = [];
  return { printed, reporter: new VerdictLines((line) => printed.push(line)) };
}

function ended(meta: object, state: string, ...messages: readonly string[]): TestCase {
  const errors = messages.map((message) => ({ message }));
  const parts = { name: 'CNI-E-01 redirected', meta: () => meta, result: () => ({ state, errors }) };
  return parts as unknown as TestCase;
}

const VERDICT = {
  requirement: 'CNI-E-01',
  lane: 'cni',
  verdict: 'non-conformant',
  reason: 'x',
  durationMs: 1,
};

test('a verdict is one line of JSON, and a red one no lack', () => {
  const { printed, reporter } = lines();
  reporter.onTestCaseResult(ended({ verdict: VERDICT }, 'failed', 'x'));
  reporter.onTestCaseResult(ended({}, 'skipped'));
  expect([printed, reporter.isWhole]).toEqual([[JSON.stringify(VERDICT)], true]);
});

test('what came to no verdict is told with its reason', () => {
  const { printed, reporter } = lines();
  reporter.onTestCaseResult(ended({}, 'failed', 'the journal could not be written'));
  expect(printed).toEqual(['no verdict of CNI-E-01 redirected: the journal could not be written']);
  expect(reporter.isWhole).toBe(false);
});

test('so are a spec that cannot be loaded and a worker that ended', () => {
  const spec = { moduleId: '/suites/e-01.spec.ts', errors: () => [{ message: 'no such import' }] };
  const { printed, reporter } = lines();
  reporter.onTestModuleEnd(spec as unknown as TestModule);
  expect(reporter.isWhole).toBe(false);
  reporter.onTestRunEnd([], [{ message: 'Worker forks emitted error.' }]);
  expect(printed).toEqual(['/suites/e-01.spec.ts: no such import', 'error: Worker forks emitted error.']);
});
