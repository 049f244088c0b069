import type { Context } from './context.ts';
import { type Display, openDisplay } from './display.ts';
import type { LaneWork } from './lane-work.ts';
import type { OpenRun } from './open-run.ts';
import { createPhases } from './phases.ts';
import type { Session } from './session.ts';

/** What the parts of a run share. */
export type Work = LaneWork & {
  readonly session: Session;
  readonly display: Display;
  /** What the host's connection tracking showed till now: it forgets within minutes, so it is read more than once. */
  readonly leaks: Set<string>;
};

/** A run's work, with its display; it is also stopped by a journal that cannot be written. */
export function openWork(given: Context, session: Session, run: OpenRun): Work {
  const context = { ...given, signal: AbortSignal.any([given.signal, run.unrecorded]) };
  const display = openDisplay(context, session.lanes);
  const { sink } = display;
  const phases = createPhases({ journal: run.journal, sink, clock: context.clock });
  return { context, session, run, display, sink, phases, leaks: new Set() };
}
