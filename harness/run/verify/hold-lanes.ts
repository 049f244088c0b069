import { openOwned } from '../../kube/open-owned.ts';
import { holdLane } from '../../lanes/lane-lease.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import type { LaneId } from '../../model/lane.ts';
import { thisOwner } from '../../process/owner.ts';
import type { Context } from '../context.ts';

/** Kept lanes that nobody else may judge or change meanwhile. */
export interface HeldLanes extends AsyncDisposable {
  /** Lease of a lane, where it is held by one. */
  leaseOf(lane: LaneId): string | undefined;
  /** Aborted, with a HarnessError LANE_LOST, as soon as one of them is lost. */
  readonly lost: AbortSignal;
}

/** Holds lanes until it is disposed of. @throws HarnessError LANE_HELD, with none of them held; and as `holdLane` */
export async function holdLanes(
  { clock, say }: Pick<Context, 'clock' | 'say'>,
  lanes: readonly Pick<LaneState, 'cluster' | 'lane'>[],
): Promise<HeldLanes> {
  await using taken = new AsyncDisposableStack();
  const owner = thisOwner();
  const leases = new Map<LaneId, string | undefined>();
  const lost: AbortSignal[] = [];
  for (const { cluster, lane } of lanes) {
    const hold = taken.use(await holdLane({ kube: openOwned(cluster), laneId: lane.id, owner, clock }));
    if (hold.whyNone !== undefined) say(`lane ${lane.id} is held by no lease: ${hold.whyNone}`);
    leases.set(lane.id, hold.lease);
    lost.push(hold.lost);
  }
  const held = taken.move();
  return {
    leaseOf: (lane) => leases.get(lane),
    lost: AbortSignal.any(lost),
    [Symbol.asyncDispose]: async () => await held.disposeAsync(),
  };
}
