import { join } from 'node:path';
import type { WrittenReports } from '../../reports/write-all.ts';
import type { LaneState } from '../conformance/lane-state.ts';
import { describeError } from '../errors/errors.ts';
import type { UndoStack } from '../time/undo.ts';
import { closed } from './display.ts';
import { Interrupted } from './exit.ts';
import { hermeticFacts } from './hermetic.ts';
import type { LaneWork } from './lane-work.ts';
import { makeReports } from './reports.ts';
import type { Session } from './session.ts';
import { removeRun } from './sweep.ts';

/** What the parts of a run share. */
export type Work = LaneWork & {
  readonly session: Session;
  /** What the host's connection tracking showed till now: it forgets within minutes, so it is read more than once. */
  readonly leaks: Set<string>;
};

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
export async function endRun(work: Work, lanes: readonly LaneState[], failure: unknown): Promise<void> {
  const { context, run, sink } = work;
  const unseen = lanes.length === 0 ? 'no lane came up' : await lookForLeaks(work);
  if (unseen !== undefined) sink({ type: 'note', text: `packets off this machine: not checked: ${unseen}` });
  const leaked = [...work.leaks];
  for (const leak of leaked) sink({ type: 'warning', text: `a packet left this machine: ${leak}` });
  const interrupted =
    failure instanceof Interrupted
      ? failure.signal
      : failure === undefined
        ? undefined
        : describeError(failure);
  run.journal.append({
    type: 'end',
    at: context.clock.timestamp(),
    ...(interrupted === undefined ? {} : { interrupted }),
    hermetic: { checked: unseen === undefined, leaked },
  });
}

/** Writes the reports; what goes wrong is a warning, since tearing down must go on. */
export async function reportRun(work: Work): Promise<WrittenReports | undefined> {
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

/** Tears every lane down at once; then what carries the run's label, whatever made it. */
export async function tearDown(work: Work, undo: ReadonlyMap<string, UndoStack>): Promise<void> {
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
    .catch((error: unknown) =>
      sink({
        type: 'warning',
        text: `tear-down: ${describeError(error)}; run \`npm run conformance -- clean\``,
      }),
    );
}
