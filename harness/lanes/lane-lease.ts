import { HarnessError } from '../errors/errors.ts';
import { isRefusal } from '../kube/errors.ts';
import { lifeOf as lifeHere, type Owner } from '../process/owner.ts';
import { every } from '../time/every.ts';
import { type HoldRequest, takeLease } from './take-lease.ts';

const RENEWED_MS = 15_000;

/** A lane that nobody else may judge or change meanwhile. */
export interface LaneHold extends AsyncDisposable {
  /** Name of the lease; undefined where the cluster gives none, and why. */
  readonly lease: string | undefined;
  readonly whyNone?: string;
  /** Aborted where somebody else has taken the lane: this process was held up for longer than a lease. */
  readonly lost: AbortSignal;
  /** Whether who made or changed something may still be at it; `lease` is the lane's under which it was done. */
  readonly mayLive: (owner: Owner, lease?: string) => boolean;
}

/**
 * Takes a lane by a Lease in its cluster, which is renewed until it is disposed of. Where the cluster does not serve that, or
 * gives no rights, processes are judged by what is seen of them here.
 * @throws HarnessError LANE_HELD where another one, here or on another machine, holds it; KubeApiError, KubeUnreachableError
 * where that cannot be told
 */
export async function holdLane(request: HoldRequest): Promise<LaneHold> {
  const { laneId, lifeOf = lifeHere } = request;
  const held = await takeLease(request).catch((error: unknown) => {
    if (error instanceof HarnessError && isRefusal(error)) return error.message;
    throw error;
  });
  if (typeof held === 'string') {
    return {
      lease: undefined,
      whyNone: held,
      lost: new AbortController().signal,
      mayLive: (owner) => lifeOf(owner) !== 'dead',
      [Symbol.asyncDispose]: async () => undefined,
    };
  }
  const stop = new AbortController();
  const renewing =
    request.heldBy === undefined ? every(RENEWED_MS, () => held.renew(stop), request.clock) : undefined;
  return {
    lease: laneId,
    lost: stop.signal,
    mayLive(owner, lease) {
      const life = lifeOf(owner);
      if (life !== 'unknown' || lease === undefined) return life !== 'dead';
      // Who holds the lane knows that nobody else does; of other lanes of the cluster their leases tell.
      return lease !== laneId && held.others.has(lease);
    },
    async [Symbol.asyncDispose]() {
      await renewing?.[Symbol.asyncDispose]();
      if (request.heldBy === undefined) await held.release();
    },
  };
}
