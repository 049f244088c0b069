import type { Engine } from '../engine/engine.ts';
import type { ProgressSink } from '../log/progress.ts';
import type { Lane } from '../model/lane.ts';
import type { Context } from './context.ts';
import { type Display, openDisplay } from './display.ts';
import type { OpenRun } from './open-run.ts';
import { createPhases, type Phases } from './phases.ts';

/** What the parts of a run share. */
export interface Work {
  readonly context: Context;
  readonly run: OpenRun;
  readonly engine: Engine;
  /** Those that are brought up, or stand already. */
  readonly lanes: readonly Lane[];
  readonly phases: Phases;
  readonly sink: ProgressSink;
  readonly display: Display;
  /** What the host's connection tracking showed till now: it forgets within minutes, so it is read more than once. */
  readonly leaks: Set<string>;
}

/** A run's work, with its display; it is also stopped by a journal that cannot be written. */
export function openWork(given: Context, parts: Pick<Work, 'run' | 'engine' | 'lanes'>): Work {
  const { run, lanes } = parts;
  const context = { ...given, signal: AbortSignal.any([given.signal, run.unrecorded]) };
  const display = openDisplay(context, lanes);
  const { sink } = display;
  const phases = createPhases({ journal: run.journal, sink, clock: context.clock });
  return { ...parts, context, display, sink, phases, leaks: new Set() };
}
