import { expect, test } from 'vitest';
import { addCounts, countsLine, countsOfVitest, countVerdicts } from './counts.ts';

test('verdicts count as tests: inconclusive fails, not-supported is skipped', () => {
  const verdicts = [
    'conformant',
    'conformant',
    'non-conformant',
    'inconclusive',
    'not-supported',
    'skipped',
  ] as const;
  expect(countVerdicts(verdicts)).toEqual({ passed: 2, failed: 2, skipped: 2 });
});

test("vitest's JSON report gives its counts, todo among the skipped", () => {
  const report = {
    numTotalTests: 12,
    numPassedTests: 9,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    success: false,
  };
  expect(countsOfVitest(JSON.stringify(report))).toEqual({ passed: 9, failed: 1, skipped: 2 });
});

test('what is no report gives none', () => {
  expect(countsOfVitest('')).toBeUndefined();
  expect(countsOfVitest('{"success":true}')).toBeUndefined();
});

test('the closing line is the sum', () => {
  const sum = addCounts({ passed: 1, failed: 0, skipped: 2 }, { passed: 3, failed: 4, skipped: 5 });
  expect(countsLine(sum)).toBe('4 passed, 4 failed, 7 skipped');
});
