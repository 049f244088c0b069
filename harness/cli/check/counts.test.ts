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
  const rows = verdicts.map((verdict) => ({ verdict }));
  expect(countVerdicts(rows, false)).toEqual({ passed: 2, failed: 2, skipped: 2 });
});

test('a known finding is skipped, and fails where the user is strict, as does one that is no longer seen', () => {
  const rows = [
    { verdict: 'non-conformant', known: 'FINDING-1' },
    { verdict: 'conformant', known: 'FINDING-2' },
  ] as const;
  expect(countVerdicts(rows, false)).toEqual({ passed: 1, failed: 0, skipped: 1 });
  expect(countVerdicts(rows, true)).toEqual({ passed: 0, failed: 2, skipped: 0 });
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
