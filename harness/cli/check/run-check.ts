import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import pLimit from 'p-limit';
import { withOwnedDirectory } from '../../files/owned-directory.ts';
import { humanDuration } from '../../log/duration.ts';
import type { RunCommand } from '../../process/run.ts';
import { addCounts, type Counts, countsLine, countsOfVitest, NONE } from './counts.ts';
import { failedTestsOfVitest } from './failed-tests.ts';
import { argvOf, type CheckStep, STEPS } from './steps.ts';

const AT_ONCE = 2;

export interface CheckOutcome {
  readonly counts: Counts;
  /** Names of steps that failed. */
  readonly failed: readonly string[];
  /** Tests that failed, a line each. */
  readonly failedTests: readonly string[];
}

type StepOutcome = Readonly<Pick<CheckOutcome, 'counts' | 'failedTests'>> & {
  readonly name: string;
  readonly ok: boolean;
};

/**
 * Format, types, lint, what is unused, the harness's own tests and the mutants; needs no cluster. Says each step
 * with its time, and all of the output of one that failed. A failed step without counts is one failed.
 */
export async function runCheck(parts: {
  readonly run: RunCommand;
  readonly repository: string;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}): Promise<CheckOutcome> {
  const limit = pLimit(AT_ONCE);
  return await withOwnedDirectory('check', async (scratch) => {
    const outcomes = await Promise.all(STEPS.map((step) => limit(() => runStep(step, scratch, parts))));
    const counts = addCounts(...outcomes.map((outcome) => outcome.counts));
    return {
      counts,
      failed: outcomes.filter((outcome) => !outcome.ok).map((outcome) => outcome.name),
      failedTests: outcomes.flatMap((outcome) => outcome.failedTests),
    };
  });
}

async function runStep(
  step: CheckStep,
  scratch: string,
  { run, repository, say, signal }: Parameters<typeof runCheck>[0],
): Promise<StepOutcome> {
  const { name } = step;
  const report = join(scratch, `${name}.json`);
  const result = await run(argvOf(step, report), { cwd: repository, okExitCodes: 'any', signal });
  const written = step.vitest === undefined ? '' : readOr(report, '');
  const counts = countsOfVitest(written);
  const failedTests = failedTestsOfVitest(written, repository);
  const ok = result.exitCode === 0 && (step.vitest === undefined || counts !== undefined);
  const told = [
    ...(counts === undefined ? [] : [countsLine(counts)]),
    ...(ok && step.tells !== undefined ? [step.tells(repository)] : []),
  ];
  const words = told.map((one) => `, ${one}`).join('');
  say(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(8)} ${humanDuration(result.durationMs)}${words}`);
  // Some programs colour what they say in CI.
  if (!ok)
    say(
      stripVTControlCharacters(
        [result.command, result.stdout, result.stderr].filter((text) => text !== '').join('\n'),
      ),
    );
  if (ok) return { name, ok, counts: counts ?? NONE, failedTests };
  // A run of tests that broke outside of a test has none failed, yet it failed.
  return {
    name,
    ok,
    counts:
      counts === undefined || counts.failed === 0
        ? addCounts(counts ?? NONE, { ...NONE, failed: 1 })
        : counts,
    failedTests,
  };
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
