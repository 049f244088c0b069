import { dirname } from 'node:path';
import { LabelName, Stage, Status, type TestResult } from 'allure-js-commons';
import type { RuntimeMessage } from 'allure-js-commons/sdk';
import AllureVitestReporter from 'allure-vitest/reporter';
import type { RunnerTask } from 'vitest';
import type { VerdictEvent } from '../../harness/protocol/judge-lane.ts';
import { harmless } from '../../harness/sanitize/harmless.ts';
import { harmlessMessages } from './harmless-message.ts';
import { identify, requirementIdIn } from './identity.ts';

export interface LaneReporterOptions {
  /** Directory of Allure results, in the run's output directory; the same for all lanes of a run. */
  readonly resultsDir: string;
  readonly lane: string;
}

/** What a test leaves for its reporters. */
interface Said {
  allureRuntimeMessages?: RuntimeMessage[];
  allureGlobalRuntimeMessages?: RuntimeMessage[];
  readonly verdict?: VerdictEvent;
}

/**
 * allure-vitest's reporter for the vitest run of one lane. It writes what the judgements said (harness/judging/allure-steps.ts),
 * made harmless, and adds what that API has no words for: the identity of a result over runs, that a known finding is no
 * failure, why a test was skipped, and that a test whose beforeAll failed is broken.
 */
export default class LaneReporter extends AllureVitestReporter {
  readonly #current: { task?: RunnerTask };
  readonly #output: string;

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
    this.#output = dirname(options.resultsDir);
  }

  /** Called once for each task, and writes its result before it returns. */
  override handleTask(task: RunnerTask): void {
    this.#current.task = task;
    for (const error of task.result?.errors ?? []) makeHarmless(error);
    const said: Said = task.meta;
    said.allureRuntimeMessages = harmlessMessages(said.allureRuntimeMessages ?? [], this.#output);
    said.allureGlobalRuntimeMessages = harmlessMessages(said.allureGlobalRuntimeMessages ?? [], this.#output);
    super.handleTask(task);
  }
}

function complete(result: TestResult, task: RunnerTask, lane: string): void {
  const requirement = requirementIdIn([task.name, task.file.name]);
  if (requirement !== undefined) {
    identify(result, { requirement, lane });
    const theme = result.labels.find(({ name }) => name === 'epic')?.value;
    if (theme !== undefined) result.titlePath = [theme, requirement];
  }
  result.labels = [
    ...result.labels.filter((label) => !OF_FILES.includes(label.name)),
    { name: LabelName.LANGUAGE, value: 'typescript' },
  ];
  const hookError = failedHook(task);
  const { verdict }: Said = task.meta;
  if (task.result?.state === 'pass' && verdict?.known !== undefined) {
    result.status = Status.SKIPPED;
    result.statusDetails = { message: `known finding ${verdict.known}: ${verdict.reason}` };
  } else if (task.mode === 'todo') {
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

/** What allure-vitest tells of a test's file tells nothing of a requirement. */
const OF_FILES: readonly string[] = [LabelName.PACKAGE, LabelName.LANGUAGE];

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
