import { layoutOf } from '../config/layout.ts';
import { describeError, HarnessError } from '../errors/errors.ts';
import { EXIT, exitCodeOfError, Interrupted, worstExit } from '../errors/exit.ts';
import type { LaneState } from '../lanes/lane-state.ts';
import type { UndoStack } from '../time/undo.ts';
import { hermeticFacts } from './machine/hermetic.ts';
import type { Phase } from './phases.ts';
import { removeRun } from './records/sweep.ts';
import { closed } from './stages.ts';
import type { Work } from './work.ts';

/**
 * Writes the reports of a journal, and gives the exit code that they say. Handed in: the harness knows no report.
 * @throws HarnessError where there is no record to report on
 */
export type WriteReports = (place: ReportPlace) => Promise<number>;

/** Where a run's reports go, and what they are made of. */
export interface ReportPlace {
  readonly journalFile: string;
  readonly outputDirectory: string;
}

/** What became of a run's work. */
export interface Done {
  /** Lanes that came up. */
  readonly lanes: readonly LaneState[];
  /** What ended it before its time. */
  readonly failure: unknown;
  /** Absent where no verdicts were asked for. */
  readonly writeReports: WriteReports | undefined;
  /** Its lanes, if any came up, are to stand on. */
  readonly keep: boolean;
  /** What undoes each lane; absent where the lanes are another run's. */
  readonly undo?: ReadonlyMap<string, UndoStack> | undefined;
}

export interface Finished {
  /** All of them, tearing down included: its time is for the person alone, since reports are written beside it. */
  readonly phases: readonly Phase[];
  readonly kept: boolean;
  readonly exitCode: number;
}

/**
 * Ends a run, whatever became of it: the journal's last line, the reports, and tearing down, unless the lanes are kept and
 * that is on record. Never throws: what fails here fails the run, and the rest is done all the same.
 */
export async function finishRun(work: Work, done: Done): Promise<Finished> {
  const { context, run, sink, display } = work;
  const { lanes, writeReports, keep, undo } = done;
  const stopped = context.signal.aborted;
  const failures = stopped ? [context.signal.reason] : done.failure === undefined ? [] : [done.failure];
  const attempt = async <T>(step: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await step();
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  };
  const marked = async () => (await attempt(() => run.markKept() ?? true)) === true;
  const kept = keep && !stopped && lanes.length > 0 && (await marked());
  await attempt(async () => await endJournal(work, lanes, failures[0]));
  const [reported] = await Promise.all([
    writeReports && reportRun(work, writeReports),
    kept || undo === undefined ? undefined : attempt(async () => await tearDown(work, undo)),
  ]);
  for (const event of closed('parity', 'reports', 'tear-down')) sink(event);
  await attempt(async () => await display.close());
  if (run.unrecorded.aborted) failures.push(run.unrecorded.reason);
  // Who is interrupted says so, also where only the tear-down was left to do, and was done.
  else if (context.signal.aborted && !stopped) failures.push(context.signal.reason);
  const [failure] = failures;
  if (failure !== undefined && !(failure instanceof Interrupted)) context.say(describeError(failure));
  const isIncomplete = writeReports !== undefined || lanes.length < work.lanes.length;
  return {
    phases: work.phases.over,
    kept,
    exitCode: worstExit(
      ...(failure === undefined ? [] : [exitCodeOfError(failure)]),
      reported ?? (isIncomplete ? EXIT.inconclusive : EXIT.conformant),
    ),
  };
}

/** Looks whether the lanes keep their packets on this machine, and remembers what did not. Gives why it could not look. */
export async function lookForLeaks({ context, engine, leaks }: Work): Promise<string | undefined> {
  const { leaked, reason } = await hermeticFacts({
    run: context.run,
    engine,
    fixtures: layoutOf(context.repository).clusters,
  });
  for (const leak of leaked) leaks.add(leak);
  return reason;
}

/** Looks whether the lanes kept their packets on this machine, and writes the journal's last line. */
async function endJournal(work: Work, lanes: readonly LaneState[], failure: unknown): Promise<void> {
  const { context, run, sink } = work;
  const unseen = lanes.length === 0 ? 'no lane came up' : await lookForLeaks(work);
  if (unseen !== undefined) sink({ type: 'note', text: `packets off this machine: not checked: ${unseen}` });
  const leaked = [...work.leaks];
  for (const leak of leaked) sink({ type: 'warning', text: `a packet left this machine: ${leak}` });
  const end =
    failure instanceof Interrupted
      ? { interrupted: failure.message, signal: failure.signal }
      : failure === undefined
        ? {}
        : {
            interrupted: describeError(failure),
            ...(failure instanceof HarnessError ? { errorCode: failure.code } : {}),
          };
  run.journal.append({
    type: 'end',
    at: context.clock.timestamp(),
    ...end,
    hermetic: { checked: unseen === undefined, leaked },
  });
}

/** Writes the reports; what goes wrong is a warning, since tearing down must go on. */
async function reportRun(
  { run, phases, sink }: Work,
  writeReports: WriteReports,
): Promise<number | undefined> {
  try {
    return await phases.step('reports', 'writing', () =>
      writeReports({ journalFile: run.journalFile, outputDirectory: run.output.directory }),
    );
  } catch (error) {
    sink({ type: 'warning', text: `no reports: ${describeError(error)}` });
    return undefined;
  } finally {
    for (const event of closed('reports')) sink(event);
  }
}

/** Tears every lane down at once; then what carries the run's label, whatever made it. @throws what keeps that from being removed */
async function tearDown(work: Work, undo: ReadonlyMap<string, UndoStack>): Promise<void> {
  const { context, engine, run, phases, sink } = work;
  await phases
    .step('tear-down', 'clusters', async (doing) => {
      const outcomes = await Promise.allSettled([...undo.values()].map((stack) => stack.undoAll()));
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') sink({ type: 'warning', text: describeError(outcome.reason) });
      }
      for (const what of await removeRun(engine, context.runs, run.record)) doing(`removed: ${what}`);
    })
    .catch((error: unknown) => {
      putBack(work);
      sink({
        type: 'warning',
        text: `tear-down: ${describeError(error)}; run \`npm run conformance -- clean\``,
      });
      throw error;
    });
}

/** `clean` removes by the record, which may be gone or torn by now. */
function putBack({ context, run }: Work): void {
  try {
    context.runs.write(run.record);
  } catch {
    // What kept it from being torn down is the error to know.
  }
}
