import type { Engine } from '../engine/engine.ts';
import { describeError } from '../errors/errors.ts';
import { deadlines } from '../time/deadlines.ts';
import { eventually } from '../time/eventually.ts';
import type { UndoStack } from '../time/undo.ts';
import type { Context } from './context.ts';
import { type Met, metAs } from './ending.ts';
import { removeRun } from './records/sweep.ts';
import type { Work } from './work.ts';

/**
 * Removes what a run made: all of its lanes, or where those are another run's its own files alone. Never throws: gives what
 * kept something from being removed.
 */
export async function remove(
  work: Work,
  undo: ReadonlyMap<string, UndoStack> | undefined,
): Promise<Met | undefined> {
  const { context, run, sink } = work;
  try {
    if (undo === undefined) context.runs.remove(run.id);
    else await tearDown(work, undo);
    return undefined;
  } catch (error) {
    putBack(work);
    const clean = '`npm run conformance -- clean`';
    sink({ type: 'warning', text: `tear-down: ${describeError(error)}; run ${clean}` });
    return metAs(error, (line) => `tear-down: ${line}; ${clean} removes what is left`);
  }
}

/** Tears every lane down at once; then what carries the run's label, whatever made it. @throws what keeps that from being removed */
async function tearDown(
  { context, engine, run, phases, sink }: Work,
  undo: ReadonlyMap<string, UndoStack>,
): Promise<void> {
  await phases.step('tear-down', 'clusters', async (doing) => {
    await engineAnswers(engine, context);
    const outcomes = await Promise.allSettled([...undo.values()].map((stack) => stack.undoAll()));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') sink({ type: 'warning', text: describeError(outcome.reason) });
    }
    for (const what of await removeRun(engine, context.runs, run.record)) doing(`removed: ${what}`);
  });
}

/** What ended the run may be that its engine was restarted, which is over in a while. @throws NotInTimeError */
async function engineAnswers(engine: Engine, { clock }: Pick<Context, 'clock'>): Promise<void> {
  await eventually(
    `${engine.name} answers`,
    async () => {
      await engine.cli(['ps', '--quiet']);
      return { done: true, value: undefined };
    },
    { deadlineMs: deadlines().engineBackMs, clock },
  );
}

/** `clean` removes by the record, which may be gone or torn by now. */
function putBack({ context, run }: Work): void {
  try {
    context.runs.write(run.record);
  } catch {
    // What kept it from being torn down is the error to know.
  }
}
