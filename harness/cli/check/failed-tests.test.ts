import { expect, test } from 'vitest';
import { failedTestsOfVitest } from './failed-tests.ts';

const passed = { fullName: 'a whole one', status: 'passed', failureMessages: [] };
const late = {
  fullName: 'it ends in time',
  status: 'failed',
  failureMessages: ['Error: Test timed out in 5000ms.\n    at somewhere'],
};

test('each failed test is named by its file, its name and the first line of its error', () => {
  const testResults = [
    { name: '/r/harness/a.test.ts', status: 'passed', message: '', assertionResults: [passed] },
    { name: '/r/harness/b.test.ts', status: 'failed', message: '', assertionResults: [passed, late] },
  ];
  expect(failedTestsOfVitest(JSON.stringify({ testResults }), '/r')).toEqual([
    'harness/b.test.ts: it ends in time: Error: Test timed out in 5000ms.',
  ]);
});

test('a file that broke outside of its tests is named', () => {
  const broken = {
    name: '/r/suites/c.test.ts',
    status: 'failed',
    message: "Cannot find module './gone.ts'\nRequire stack:",
    assertionResults: [],
  };
  expect(failedTestsOfVitest(JSON.stringify({ testResults: [broken] }), '/r')).toEqual([
    "suites/c.test.ts: Cannot find module './gone.ts'",
  ]);
});

test('what is no report names none', () => {
  expect(failedTestsOfVitest('', '/r')).toEqual([]);
  expect(failedTestsOfVitest('{"success":false}', '/r')).toEqual([]);
});
