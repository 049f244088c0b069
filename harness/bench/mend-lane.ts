import type { ActWorld } from '../acts/act.ts';
import { revertLeft } from '../acts/revert.ts';
import type { NodePower } from '../clusters/cluster.ts';
import { KubeUnreachableError } from '../kube/errors.ts';
import type { Kube } from '../kube/kube.ts';
import { keptActs } from '../lanes/kept-acts.ts';
import { endLeftChanges } from '../lanes/lane-changes.ts';
import type { LaneHold } from '../lanes/lane-lease.ts';
import { nodeShell } from '../probes/node-shell.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import type { Deadlines } from '../time/deadlines.ts';

export interface Mending {
  readonly kube: Kube;
  readonly runDirectory: string;
  readonly laneId: string;
  readonly deadlines: Deadlines;
  readonly hold: Pick<LaneHold, 'mayLive'>;
  readonly nodePower?: NodePower | undefined;
  readonly clock?: Clock;
}

/**
 * Reverts what killed processes have left changed in a lane that is held, by the record alone. Gives lines for its log.
 * @throws HarnessError LANE_CHANGED where that fails: the lane is then not to be judged
 */
export async function mendLane(mending: Mending): Promise<readonly string[]> {
  const { kube, runDirectory, laneId, deadlines, hold, nodePower, clock = systemClock } = mending;
  const world: ActWorld = { kube, execOnNode: nodeShell(kube), nodePower, deadlines, clock };
  try {
    const reverted = await revertLeft(world, keptActs(kube, runDirectory, laneId), hold.mayLive);
    endLeftChanges(runDirectory, laneId, hold.mayLive);
    return reverted.map((what) => `reverted what a killed process left changed: ${what}`);
  } catch (error) {
    // Whatever is judged then tells of it, and accuses nobody.
    if (!(error instanceof KubeUnreachableError)) throw error;
    return [`could not look for what killed processes left changed: ${error.message}`];
  }
}
