import { KubeApiError } from '../kube/errors.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { type LifeOf, lifeOf as lifeHere, type Owner } from '../process/owner.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { identityOf } from './holder-identity.ts';
import { endMsOf, holderOf, isLive, laneHeld, microTime } from './lease-spec.ts';
import { SUITE_NAMESPACE } from './suite-namespace.ts';

/** How long a lane is held by who does not renew its lease. */
const HELD_S = 60;

const LEASE = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: SUITE_NAMESPACE };

export interface HoldRequest {
  readonly kube: Pick<Kube, 'get' | 'list' | 'create' | 'patch'>;
  readonly laneId: string;
  readonly owner: Owner;
  /** Who holds the lane for this process already, and renews its lease. */
  readonly heldBy?: Owner | undefined;
  readonly clock?: Clock;
  readonly lifeOf?: LifeOf;
}

/** A lease that is held. */
export interface HeldLease {
  /** Names of the leases that others hold. */
  readonly others: ReadonlySet<string>;
  /** How long it is still held if it is not renewed; not above 0 where somebody else may have taken it. */
  leftMs(): number;
  /** @throws HarnessError LANE_HELD where somebody else has taken it; KubeApiError, KubeUnreachableError */
  renew(): Promise<void>;
  release(): Promise<void>;
}

/** Takes the lane's lease, once. @throws HarnessError LANE_HELD; KubeApiError, KubeUnreachableError, KIND_NOT_SERVED */
export async function takeLease(request: HoldRequest): Promise<HeldLease> {
  const { kube, laneId, owner, heldBy, clock = systemClock, lifeOf = lifeHere } = request;
  const reference = { ...LEASE, name: laneId };
  const ahead = await serverAheadMs(kube, clock);
  // Machines that share a cluster need not agree on the time.
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

  const others = await leasesOf(kube, nowMs());
  const present = await kube.get(reference);
  const holder = holderOf(present);
  const isOurs = holder !== undefined && identityOf(holder) === identityOf(heldBy ?? owner);
  if (!isOurs && present?.['spec']?.holderIdentity) {
    // Of a holder of another version only the time is known.
    const life = holder === undefined ? 'unknown' : lifeOf(holder);
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
    others,
    leftMs: () => endMsOf(lease) - nowMs(),
    async renew() {
      try {
        lease = await patched(lease, { renewTime: time() });
      } catch (error) {
        if (!isConflict(error)) throw error;
        const now = await kube.get(reference);
        if (now === undefined || now['spec']?.holderIdentity !== mine.holderIdentity)
          throw laneHeld(laneId, holderOf(now), now, lifeOf);
        lease = now;
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
