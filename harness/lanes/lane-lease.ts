import { HarnessError } from '../errors/errors.ts';
import { isRefusal } from '../kube/errors.ts';
import { lifeOf as lifeHere, type Owner } from '../process/owner.ts';
import { systemClock } from '../time/clock.ts';
import { every } from '../time/every.ts';
import { laneLost } from './lease-spec.ts';
import { type HeldLease, type HoldRequest, takeLease } from './take-lease.ts';

const RENEWED_MS = 15_000;
/** So long before a lease runs out that was not renewed, it is tried once more. */
const LAST_TRY_MS = 5000;

/** A lane that nobody else may judge or change meanwhile. */
export interface LaneHold extends AsyncDisposable {
  /** Name of the lease; undefined where the cluster gives none, and why. */
  readonly lease: string | undefined;
  readonly whyNone?: string;
  /**
   * Aborted, with a HarnessError LANE_LOST, where somebody else has taken the lane, or may have done so: the lease was not
   * renewed for as long as it lasts.
   */
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
  const lost = new AbortController();
  const renewing = request.heldBy === undefined ? keepRenewed(held, request, lost) : undefined;
  return {
    lease: laneId,
    lost: lost.signal,
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

/** Renews a lease until it is disposed of or lost. A renewal that hangs does not hide that the lease runs out. */
function keepRenewed(
  held: HeldLease,
  { laneId, clock = systemClock }: Pick<HoldRequest, 'laneId' | 'clock'>,
  lost: AbortController,
): AsyncDisposable {
  const stop = new AbortController();
  const ended = AbortSignal.any([stop.signal, lost.signal]);
  let failure: unknown;
  const renew = async (): Promise<void> => {
    if (ended.aborted) return;
    try {
      await held.renew();
      failure = undefined;
    } catch (error) {
      failure = error;
      if (error instanceof HarnessError && error.code === 'LANE_HELD') lost.abort(laneLost(laneId, error));
    }
  };
  const pause = async (ms: number) => await clock.pause(ms, ended).catch(() => undefined);
  const watch = async (): Promise<void> => {
    while (!ended.aborted) {
      await pause(Math.max(0, held.leftMs() - LAST_TRY_MS));
      if (held.leftMs() > LAST_TRY_MS) continue;
      // Where this process was held up, nobody else need have taken the lane: then the API server takes this renewal.
      await Promise.race([renew(), pause(LAST_TRY_MS)]);
      if (!ended.aborted && !(held.leftMs() > LAST_TRY_MS)) lost.abort(laneLost(laneId, failure));
    }
  };
  const renewing = every(RENEWED_MS, renew, clock);
  const watching = watch();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all([watching, renewing[Symbol.asyncDispose]()]);
    },
  };
}
