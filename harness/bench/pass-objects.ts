import pLimit from 'p-limit';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { isBeingDeleted } from '../kube/pod-state.ts';
import { referenceOf } from '../kube/reference.ts';
import type { LaneHold } from '../lanes/lane-lease.ts';
import { PASS_LABEL } from '../lanes/pass-label.ts';
import { type Owner, ownerSchema } from '../process/owner.ts';
import type { Clock } from '../time/clock.ts';
import type { Deadlines } from '../time/deadlines.ts';
import { type Attempt, eventually } from '../time/eventually.ts';
import { inTime } from './in-time.ts';
import type { JudgePass } from './pass.ts';

const OWNER_ANNOTATION = 'istio-cni-conformance.owner';
/** Lease of the lane under which it was made: on a cluster that machines share, it decides, and not a process. */
const LEASE_ANNOTATION = 'istio-cni-conformance.lease';

/** Kinds that are listed at once: an API server has others to serve. */
const LISTED_AT_ONCE = 16;

type Cluster = Pick<Kube, 'kinds' | 'list' | 'delete'>;

/** The object, marked as one that goes with its pass, or with the next one where that was killed. */
export function ofPass(pass: Pick<JudgePass, 'id' | 'owner' | 'lease'>, object: KubeObject): KubeObject {
  const { labels, annotations } = object.metadata;
  const metadata = {
    ...object.metadata,
    labels: { ...labels, [PASS_LABEL]: pass.id },
    annotations: {
      ...annotations,
      [OWNER_ANNOTATION]: JSON.stringify(pass.owner),
      ...(pass.lease === undefined ? {} : { [LEASE_ANNOTATION]: pass.lease }),
    },
  };
  return { ...object, metadata };
}

/** What became of that which passes made. */
export interface Removal {
  readonly removed: readonly string[];
  /** What could not be removed, or not be looked for, and why. */
  readonly failed: readonly string[];
}

/**
 * Removes all that a pass has marked: its namespaces, and what a judgement could not remove when it ended. Never throws: what
 * cannot be removed is told, and the rest is removed.
 */
export async function removeObjectsOf(kube: Cluster, passId: string): Promise<Removal> {
  return await removeMarked(kube, `${PASS_LABEL}=${passId}`, () => true);
}

/**
 * Removes what passes left that are known to be gone, whoever judged, and wherever: its pods would burn a kept lane's CPU, and
 * be repaired. Never throws, as above.
 */
export async function removeLeftObjects(kube: Cluster, mayLive: LaneHold['mayLive']): Promise<Removal> {
  return await removeMarked(kube, PASS_LABEL, (object) => isLeft(object, mayLive));
}

/**
 * Waits until the namespaces of passes that have ended are gone, with their pods: an agent would still repair those, and count
 * them. Gives the names of those that are not gone in time.
 */
export async function untilGone(
  kube: Pick<Kube, 'list'>,
  {
    deadlines,
    ...how
  }: {
    readonly deadlines: Pick<Deadlines, 'podReadyMs'>;
    readonly clock?: Clock;
    readonly signal?: AbortSignal;
  },
): Promise<readonly string[]> {
  const query = { apiVersion: 'v1', kind: 'Namespace', labelSelector: PASS_LABEL };
  let left: readonly string[] = [];
  const look = async (): Promise<Attempt<undefined>> => {
    left = (await kube.list(query)).filter(isBeingDeleted).map(({ metadata }) => metadata.name);
    return left.length === 0 ? { done: true, value: undefined } : { done: false, seen: left.join(', ') };
  };
  const waited = eventually('namespaces of passes that have ended are gone', look, {
    deadlineMs: deadlines.podReadyMs,
    ...how,
  });
  await inTime(waited);
  return left;
}

/** Of every kind that the cluster serves, with a namespace or without: the cluster itself tells what is there. */
async function removeMarked(
  kube: Cluster,
  labelSelector: string,
  isGone: (object: KubeObject) => boolean,
): Promise<Removal> {
  const failed: string[] = [];
  const tried = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      failed.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const limit = pLimit(LISTED_AT_ONCE);
  const kinds = (await tried('all of any kind', () => kube.kinds())) ?? [];
  const marked = await Promise.all(
    kinds.map(({ apiVersion, kind }) =>
      limit(() => tried(`all of kind ${kind}`, () => kube.list({ apiVersion, kind, labelSelector }))),
    ),
  );
  const gone = marked.flatMap((objects = []) =>
    objects.filter((object) => !isOwned(object) && isGone(object)),
  );
  const removed = await Promise.all(
    gone.map((object) => {
      const name = `${object.kind} ${object.metadata.name}`;
      const options = { graceSeconds: 0, uid: object.metadata.uid };
      return tried(name, () => kube.delete(referenceOf(object), options).then(() => name));
    }),
  );
  return { removed: removed.filter((name) => name !== undefined), failed };
}

/** Goes with what it belongs to, whose labels the cluster's own controllers copy to it. */
function isOwned({ metadata }: KubeObject): boolean {
  const owners = metadata['ownerReferences'];
  return Array.isArray(owners) && owners.length > 0;
}

/** For a lane's log: what a killed pass left. */
export function leftWords({ removed, failed }: Removal): readonly string[] {
  return [
    ...(removed.length === 0 ? [] : [`removed what a killed pass left: ${removed.join(', ')}`]),
    ...failed.map((what) => `could not remove what a killed pass left, and judges beside it: ${what}`),
  ];
}

/** The same of a pass that ends; that it has removed its own is no news. */
export function endWords({ failed }: Removal): readonly string[] {
  return failed.map((what) => `could not remove what this pass made; the next one will: ${what}`);
}

function isLeft(object: KubeObject, mayLive: LaneHold['mayLive']): boolean {
  const owner = ownerOf(object);
  return owner !== undefined && !mayLive(owner, object.metadata.annotations?.[LEASE_ANNOTATION]);
}

/** Undefined where another version of the suite made it, which may know more of it than this one. */
function ownerOf({ metadata }: KubeObject): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(metadata.annotations?.[OWNER_ANNOTATION] ?? '');
    return ownerSchema.safeParse(owner).data as Owner | undefined;
  } catch {
    return undefined;
  }
}
