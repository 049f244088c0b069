import type { VerdictKind } from '../model/verdict.ts';

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

/** Conformant passes; non-conformant and inconclusive fail; not-supported and skipped are skipped. */
export function countVerdicts(verdicts: readonly VerdictKind[]): Counts {
  const of = (...kinds: readonly VerdictKind[]) => verdicts.filter((kind) => kinds.includes(kind)).length;
  return {
    passed: of('conformant'),
    failed: of('non-conformant', 'inconclusive'),
    skipped: of('not-supported', 'skipped'),
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
