import { type Counted, isFailure } from '../../../reports/failures.ts';

/** Results in the words of test runners. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

export function addCounts(...all: readonly Counts[]): Counts {
  return all.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
    }),
    NONE,
  );
}

/** The closing line: `12 passed, 0 failed, 1 skipped`. */
export function countsLine(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}

/**
 * Conformant passes; non-conformant and inconclusive fail; not-supported and skipped are skipped, and so is a known finding
 * where the user is not strict.
 */
export function countVerdicts(verdicts: readonly Counted[], strict: boolean): Counts {
  const failed = verdicts.filter((one) => isFailure(one, strict));
  const passed = verdicts.filter((one) => one.verdict === 'conformant' && !failed.includes(one));
  return {
    passed: passed.length,
    failed: failed.length,
    skipped: verdicts.length - passed.length - failed.length,
  };
}

/** Counts of vitest's JSON report; `undefined` if the text is none. */
export function countsOfVitest(text: string): Counts | undefined {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(text) as Record<
      string,
      unknown
    >;
    if (typeof numPassedTests !== 'number' || typeof numFailedTests !== 'number') return undefined;
    return {
      passed: numPassedTests,
      failed: numFailedTests,
      skipped: Number(numPendingTests ?? 0) + Number(numTodoTests ?? 0),
    };
  } catch {
    return undefined;
  }
}
