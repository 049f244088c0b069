import { Stage, Status, type TestResult } from 'allure-js-commons';
import AllureVitestReporter from 'allure-vitest/reporter';
import type { RunnerTask } from 'vitest';
import { harmless } from '../../harness/sanitize/harmless.ts';
import { identify, requirementIdIn } from './identity.ts';

export interface LaneReporterOptions {
  /** Directory of Allure results; the same for all lanes of a run. */
  readonly resultsDir: string;
  readonly lane: string;
}

/**
 * allure-vitest's reporter for the vitest run of one lane. It adds what that one leaves out: which
 * requirement and lane a result is of, why a test was skipped, and that a test whose beforeAll failed
 * is broken. What was found is not its business: reports/allure/complete.ts takes that from the journal.
 */
export default class LaneReporter extends AllureVitestReporter {
  readonly #current: { task?: RunnerTask };

  constructor(options: LaneReporterOptions) {
    const current: { task?: RunnerTask } = {};
    super({
      resultsDir: options.resultsDir,
      reportMatchers: false,
      listeners: [
        {
          beforeTestResultWrite: (result) => {
            if (current.task !== undefined) complete(result, current.task, options.lane);
          },
        },
      ],
    });
    this.#current = current;
  }

  /** Called once for each task, and writes its result before it returns. */
  override handleTask(task: RunnerTask): void {
    this.#current.task = task;
    for (const error of task.result?.errors ?? []) makeHarmless(error);
    super.handleTask(task);
  }
}

function complete(result: TestResult, task: RunnerTask, lane: string): void {
  const requirement = requirementIdIn([task.name, task.file.name]);
  if (requirement !== undefined) identify(result, { requirement, lane });
  const hookError = failedHook(task);
  if (task.mode === 'todo') {
    result.status = Status.SKIPPED;
    result.statusDetails = { message: 'not written yet' };
  } else if (task.result?.state === 'skip' && hookError !== undefined) {
    result.status = Status.BROKEN;
    result.stage = Stage.FINISHED;
    result.statusDetails = { message: `not run: ${hookError}` };
  } else if (task.result?.state === 'skip') {
    result.statusDetails = { message: noteOf(task.result) ?? 'skipped' };
  }
}

/** Of an error, what its result shows: a message and a trace may hold what a cluster said. */
function makeHarmless(error: object): void {
  for (const [name, value] of Object.entries(error))
    if (typeof value === 'string') Object.assign(error, { [name]: harmless(value) });
}

function failedHook(task: RunnerTask): string | undefined {
  const suites = [task.suite, task.suite?.suite, task.file];
  const failed = suites.find(
    (suite) => suite?.result?.state === 'fail' && (suite.result.errors?.length ?? 0) > 0,
  );
  return failed?.result?.errors?.[0]?.message;
}

/** What `context.skip(reason)` said; vitest keeps it with the result, beside what its type names. */
function noteOf(taskResult: object): string | undefined {
  return 'note' in taskResult && typeof taskResult.note === 'string' ? taskResult.note : undefined;
}
