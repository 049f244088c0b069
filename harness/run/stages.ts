import type { ProgressEvent } from '../log/progress.ts';
import type { Lane } from '../model/lane.ts';

/** The stage of a lane in the display and the journal. */
export function stageOf(lane: Pick<Lane, 'id'>): string {
  return `lane ${lane.id}`;
}

/** The last event of each stage: the display then closes its line. */
export function closed(...stages: readonly string[]): readonly ProgressEvent[] {
  return stages.map((stage) => ({ type: 'closed', stage }));
}
