import { mendLane } from '../../bench/mend-lane.ts';
import { HarnessError } from '../../errors/errors.ts';
import { openOwned } from '../../kube/open-owned.ts';
import { driftWords } from '../../lanes/lane-drift.ts';
import { holdLane } from '../../lanes/lane-lease.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import { thisOwner } from '../../process/owner.ts';
import { deadlines } from '../../time/deadlines.ts';
import type { Context } from '../context.ts';
import { keeperOf } from './keeper-of.ts';

/** What keeps a lane from being judged, and not only from being looked at. */
const REFUSES = new Set(['LANE_HELD', 'LANE_CHANGED', 'REFUSED_FOR_SAFETY']);

/**
 * Makes kept lanes ready to be judged: what killed processes have left changed in them is reverted, and what else is
 * not as when they came up is told. A server that does not answer is no reason to refuse: judging will tell of it.
 * @throws HarnessError LANE_HELD where somebody else judges or changes one; LANE_CHANGED where one cannot be mended
 */
export async function readyLanes(context: Context, lanes: readonly LaneState[]): Promise<void> {
  for (const state of lanes) {
    try {
      await ready(context, state);
      await warnOfDrift(context, state);
    } catch (error) {
      if (!(error instanceof HarnessError) || REFUSES.has(error.code)) throw error;
    }
  }
}

async function ready(context: Context, { runId, lane, cluster }: LaneState): Promise<void> {
  const kube = openOwned(cluster);
  await using hold = await holdLane({ kube, laneId: lane.id, owner: thisOwner(), clock: context.clock });
  const mended = await mendLane({
    kube,
    runDirectory: context.runs.directoryOf(runId),
    laneId: lane.id,
    deadlines: deadlines(context.options.deadlineScale),
    hold,
    clock: context.clock,
  });
  for (const line of mended) context.say(`lane ${lane.id}: ${line}`);
}

async function warnOfDrift(context: Context, state: LaneState): Promise<void> {
  const drift = (await keeperOf(context, state).drift()) ?? [];
  if (drift.length > 0)
    context.say(`warning: lane ${state.lane.id} is not as when it came up: ${driftWords(drift)}`);
}
