import { join } from 'node:path';
import { readJournal } from '../../reports/journal.ts';
import type { WrittenReports } from '../../reports/write-all.ts';
import type { LaneState } from '../conformance/lane-state.ts';
import { describeError, HarnessError } from '../errors/errors.ts';
import type { UndoStack } from '../time/undo.ts';
import { closed } from './display.ts';
import { EXIT, exitCodeOfError, Interrupted, worstExit } from './exit.ts';
import { hermeticFacts } from './hermetic.ts';
import { makeReports } from './reports.ts';
import { removeRun } from './sweep.ts';
import type { Work } from './work.ts';

/** What became of a run's work. */
export interface Done {
  /** Lanes that came up. */
  readonly lanes: readonly LaneState[];
  /** What ended it before its time. */
  readonly failure: unknown;
  /** Verdicts were asked for: there are reports to write. */
  readonly judged: boolean;
  /** Its lanes, if any came up, are to stand on. */
  readonly keep: boolean;
  /** What undoes each lane; absent where the lanes are another run's. */
  readonly undo?: ReadonlyMap<string, UndoStack>;
}

export interface Finished {
  readonly written: WrittenReports | undefined;
  readonly kept: boolean;
  readonly exitCode: number;
}

/**
 * Ends a run, whatever became of it: the journal's last line, the reports, and tearing down, unless the lanes are kept and
 * that is on record. Never throws: what fails here fails the run, and the rest is done all the same.
 */
export async function finishRun(work: Work, done: Done): Promise<Finished> {
  const { context, session, run, sink, display } = work;
  const { lanes, judged, keep, undo } = done;
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
  const [written] = await Promise.all([
    judged ? reportRun(work) : undefined,
    kept || undo === undefined ? undefined : attempt(async () => await tearDown(work, undo)),
  ]);
  for (const event of closed('parity', 'reports', 'tear-down')) sink(event);
  await attempt(async () => await display.close());
  if (run.unrecorded.aborted) failures.push(run.unrecorded.reason);
  const [failure] = failures;
  if (failure !== undefined && !(failure instanceof Interrupted)) context.say(describeError(failure));
  const isIncomplete = judged || lanes.length < session.lanes.length;
  return {
    written: written && ((await attempt(() => withLatePhases(written, run.journalFile))) ?? written),
    kept,
    exitCode: worstExit(
      ...(failure === undefined ? [] : [exitCodeOfError(failure)]),
      written?.exitCode ?? (isIncomplete ? EXIT.inconclusive : EXIT.conformant),
    ),
  };
}

/** Looks whether the lanes keep their packets on this machine, and remembers what did not. Gives why it could not look. */
export async function lookForLeaks({ context, session, leaks }: Work): Promise<string | undefined> {
  const { leaked, reason } = await hermeticFacts({
    run: context.run,
    engine: session.engine,
    fixtures: join(context.repository, 'fixtures/clusters'),
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
async function reportRun(work: Work): Promise<WrittenReports | undefined> {
  const { context, run, phases, sink } = work;
  try {
    return await phases.step('reports', 'writing', () =>
      makeReports(context, { journalFile: run.journalFile, outputDirectory: run.output.directory }),
    );
  } catch (error) {
    sink({ type: 'warning', text: `no reports: ${describeError(error)}` });
    return undefined;
  } finally {
    for (const event of closed('reports')) sink(event);
  }
}

/** Tearing down ends after the reports are written: its time is for the person alone. */
function withLatePhases(written: WrittenReports, journalFile: string): WrittenReports {
  const { phases } = readJournal(journalFile);
  return { ...written, report: { ...written.report, phases: [...phases] } };
}

/** Tears every lane down at once; then what carries the run's label, whatever made it. @throws what keeps that from being removed */
async function tearDown(work: Work, undo: ReadonlyMap<string, UndoStack>): Promise<void> {
  const { context, session, run, phases, sink } = work;
  await phases
    .step('tear-down', 'clusters', async (doing) => {
      const outcomes = await Promise.allSettled([...undo.values()].map((stack) => stack.undoAll()));
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') sink({ type: 'warning', text: describeError(outcome.reason) });
      }
      const record = context.runs.all().find((one) => one.runId === run.id);
      if (record === undefined) return;
      for (const what of await removeRun(session.engine, context.runs, record)) doing(`removed: ${what}`);
    })
    .catch((error: unknown) => {
      sink({
        type: 'warning',
        text: `tear-down: ${describeError(error)}; run \`npm run conformance -- clean\``,
      });
      throw error;
    });
}
