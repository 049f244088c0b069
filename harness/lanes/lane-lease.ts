import { HarnessError, SafetyError } from '../errors/errors.ts';
import { KubeApiError } from '../kube/errors.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { type LifeOf, lifeOf as lifeHere, type Owner } from '../process/owner.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { every } from '../time/every.ts';
import { identityOf } from './holder-identity.ts';
import { holderOf, isLive, laneHeld, microTime } from './lease-spec.ts';
import { SUITE_NAMESPACE } from './suite-namespace.ts';

/** How long a lane is held by who does not renew its lease. */
const HELD_S = 60;
const RENEWED_MS = 15_000;

const LEASE = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: SUITE_NAMESPACE };

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

export interface HoldRequest {
  readonly kube: Pick<Kube, 'get' | 'list' | 'create' | 'patch'>;
  readonly laneId: string;
  readonly owner: Owner;
  /** Who holds the lane for this process already, and renews its lease. */
  readonly heldBy?: Owner | undefined;
  readonly clock?: Clock;
  readonly lifeOf?: LifeOf;
}

/**
 * Takes a lane by a Lease in its cluster, which is renewed until it is disposed of. Where the cluster does not serve that,
 * gives no rights or does not answer, processes are judged by what is seen of them here.
 * @throws HarnessError LANE_HELD where another one, here or on another machine, holds it
 */
export async function holdLane(request: HoldRequest): Promise<LaneHold> {
  const { kube, laneId, lifeOf = lifeHere } = request;
  const held = await taken(request).catch((error: unknown) => {
    const isAnswer = error instanceof HarnessError && !(error instanceof SafetyError);
    if (isAnswer && error.code !== 'LANE_HELD') return error.message;
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
  const others = await leasesOf(kube, held.nowMs());
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
      return lease !== laneId && others.has(lease);
    },
    async [Symbol.asyncDispose]() {
      await renewing?.[Symbol.asyncDispose]();
      if (request.heldBy === undefined) await held.release();
    },
  };
}

interface Held {
  /** The API server's wall clock: machines that share a cluster need not agree on the time. */
  nowMs(): number;
  renew(lost: AbortController): Promise<void>;
  release(): Promise<void>;
}

async function taken(request: HoldRequest): Promise<Held> {
  const { kube, laneId, owner, heldBy, clock = systemClock, lifeOf = lifeHere } = request;
  const reference = { ...LEASE, name: laneId };
  const ahead = await serverAheadMs(kube, clock);
  const nowMs = () => Date.parse(clock.timestamp()) + ahead;
  const time = () => microTime(nowMs());
  const mine = { holderIdentity: identityOf(owner), leaseDurationSeconds: HELD_S };

  async function take(present: KubeObject | undefined): Promise<KubeObject> {
    const spec = { ...mine, acquireTime: time(), renewTime: time() };
    if (present === undefined) {
      const metadata = { name: laneId, namespace: SUITE_NAMESPACE };
      return (await kube.create({ apiVersion: LEASE.apiVersion, kind: LEASE.kind, metadata, spec })).object;
    }
    const leaseTransitions = Number(present['spec']?.leaseTransitions ?? 0) + 1;
    return await patched(present, { ...spec, leaseTransitions });
  }

  /** Refused by the API server where somebody was faster. */
  async function patched({ metadata: { resourceVersion } }: KubeObject, spec: object): Promise<KubeObject> {
    return await kube.patch(reference, { metadata: { resourceVersion }, spec });
  }

  const present = await kube.get(reference);
  const holder = holderOf(present);
  const isOurs = holder !== undefined && identityOf(holder) === identityOf(heldBy ?? owner);
  if (!isOurs && holder !== undefined && present !== undefined) {
    const life = lifeOf(holder);
    if (life === 'alive' || (life === 'unknown' && isLive(present, nowMs())))
      throw laneHeld(laneId, holder, present, lifeOf);
  }
  let lease =
    isOurs && heldBy !== undefined && present !== undefined
      ? present
      : await take(present).catch(async (error: unknown) => {
          if (!isConflict(error)) throw error;
          const faster = await kube.get(reference);
          throw laneHeld(laneId, holderOf(faster), faster, lifeOf);
        });
  return {
    nowMs,
    async renew(lost) {
      try {
        lease = await patched(lease, { renewTime: time() });
      } catch (error) {
        if (!isConflict(error)) throw error;
        const now = await kube.get(reference);
        if (now !== undefined && now['spec']?.holderIdentity === mine.holderIdentity) lease = now;
        else lost.abort(laneHeld(laneId, holderOf(now), now, lifeOf));
      }
    },
    async release() {
      // Who was faster keeps it; without an answer it runs out by itself.
      const free = { holderIdentity: null, acquireTime: null, renewTime: null, leaseDurationSeconds: null };
      await patched(lease, free).catch(() => undefined);
    },
  };
}

/** Names of the leases that are held. */
async function leasesOf(kube: HoldRequest['kube'], nowMs: number): Promise<ReadonlySet<string>> {
  const leases = await kube.list(LEASE);
  return new Set(leases.filter((lease) => isLive(lease, nowMs)).map(({ metadata }) => metadata.name));
}

/** A dry run leaves nothing, and its answer tells the time, to the second. */
async function serverAheadMs(kube: HoldRequest['kube'], clock: Clock): Promise<number> {
  const { apiVersion, kind, namespace } = LEASE;
  const sample = { apiVersion, kind, metadata: { name: 'what-time-is-it', namespace } };
  const { object } = await kube.create(sample, { dryRun: true });
  const { creationTimestamp } = object.metadata;
  if (creationTimestamp === undefined) return 0;
  const ahead = Date.parse(creationTimestamp) - Date.parse(clock.timestamp());
  return Math.abs(ahead) < 2000 ? 0 : ahead;
}

function isConflict(error: unknown): boolean {
  return error instanceof KubeApiError && error.status === 409;
}
