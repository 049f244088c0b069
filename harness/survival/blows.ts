import type { Point } from './points.ts';

/** What hits a run: a signal, as it reaches the suite in life. */
export type Blow =
  /** All processes of the run at once, as when a machine's memory or a container ends. */
  | 'KILL all'
  /** The command's own process alone: its children are left to themselves. */
  | 'KILL command'
  /** The process that judges the lane alone. */
  | 'KILL judging'
  /** To npm alone, as CI cancels a job. */
  | 'TERM'
  /** To the whole group, as a terminal does. */
  | 'INT'
  | 'HUP';

/** Signals that a run answers by an end of its own, with the exit code that says so. */
export const SIGNAL_EXIT: Readonly<Partial<Record<Blow, number>>> = { TERM: 143, INT: 130, HUP: 129 };

const SIGNALS: readonly Blow[] = ['TERM', 'INT', 'HUP'];
const KILLS: readonly Blow[] = ['KILL all', 'KILL command'];

/** One trial: a run that is hit once. */
export interface Trial {
  readonly point: Point;
  readonly blow: Blow;
}

/** Each point once by KILL, and once by one of the signals in turn. */
export function trialsOf(points: readonly Point[]): readonly Trial[] {
  return points.flatMap((point, index) => [
    { point, blow: point.killsJudging === true ? 'KILL judging' : (KILLS[index % KILLS.length] as Blow) },
    { point, blow: SIGNALS[index % SIGNALS.length] as Blow },
  ]);
}
