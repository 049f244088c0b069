import type { LaneState } from '../conformance/lane-state.ts';
import { HarnessError } from '../errors/errors.ts';
import type { Mode } from '../model/mode.ts';
import type { Context } from './context.ts';
import type { RunRecord } from './runs.ts';
import { refuseSeeded } from './verify/seeded.ts';

/** The newest kept run that has a lane of a wanted mode up, and those lanes. */
export interface KeptLanes {
  readonly record: RunRecord;
  readonly lanes: readonly LaneState[];
}

/** @throws HarnessError NOTHING_UP if no run is kept, FAULT_LEFT if a seeded fault is still in it */
export function keptLanes(context: Context, modes: readonly Mode[] = context.options.mode): KeptLanes {
  for (const record of context.runs
    .all()
    .filter((one) => one.kept)
    .toReversed()) {
    const states = context.runs.lanes(record.runId);
    const lanes = modes.flatMap((mode) => states.filter((state) => state.lane.mode === mode));
    if (lanes.length === 0) continue;
    refuseSeeded(context.runs.directoryOf(record.runId));
    return { record, lanes };
  }
  throw new HarnessError('NOTHING_UP', `no kept run has a lane of mode ${modes.join(' or ')}`, {
    nextStep: 'bring one up: npm run conformance -- up',
  });
}
