import type { Kube, KubeObject, ObjectReference } from '../kube/kube.ts';
import type { LaneHold } from '../lanes/lane-lease.ts';
import type { Kind, MarkedKinds } from '../lanes/marked-kinds.ts';
import { PASS_LABEL } from '../lanes/pass-label.ts';
import { type Owner, ownerSchema } from '../process/owner.ts';
import type { JudgePass } from './pass.ts';

const OWNER_ANNOTATION = 'istio-cni-conformance.owner';
/** Lease of the lane under which it was made: on a cluster that machines share, it decides, and not a process. */
const LEASE_ANNOTATION = 'istio-cni-conformance.lease';

/** Whose objects are marked, and where their kinds are noted. */
interface Maker {
  readonly pass: Pick<JudgePass, 'id' | 'owner' | 'lease'>;
  readonly kinds: Pick<MarkedKinds, 'note'>;
}

/**
 * The object, marked as one that goes with its pass, or with the next one where that was killed. Its kind is noted, so
 * that it is looked for: to be called before the object is made.
 */
export function ofPass({ pass, kinds }: Maker, object: KubeObject): KubeObject {
  kinds.note(object);
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

/** Removes the namespaces of a pass, the cohort's among them; each judgement has removed what else it made. */
export async function removeNamespacesOf(kube: Pick<Kube, 'list' | 'delete'>, passId: string): Promise<void> {
  const own = await kube.list({
    apiVersion: 'v1',
    kind: 'Namespace',
    labelSelector: `${PASS_LABEL}=${passId}`,
  });
  await Promise.all(own.map((object) => kube.delete(referenceTo(object), { uid: object.metadata.uid })));
}

/** What became of that which killed passes left. */
export interface Left {
  readonly removed: readonly string[];
  /** What could not be removed, or not be looked for, and why. */
  readonly failed: readonly string[];
}

/**
 * Removes what passes left that are known to be gone, of the kinds that were noted: its pods would burn a kept lane's CPU, and
 * be repaired. Never throws: what cannot be removed is told, and the rest is removed.
 */
export async function removeLeftObjects(
  kube: Pick<Kube, 'list' | 'delete'>,
  kinds: readonly Kind[],
  mayLive: LaneHold['mayLive'],
): Promise<Left> {
  const failed: string[] = [];
  const tried = async <T>(what: string, deed: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await deed();
    } catch (error) {
      failed.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const marked = await Promise.all(
    kinds.map(({ apiVersion, kind }) =>
      tried(`all of kind ${kind}`, () => kube.list({ apiVersion, kind, labelSelector: PASS_LABEL })),
    ),
  );
  const left = marked.flatMap((objects = []) => objects.filter((object) => isLeft(object, mayLive)));
  const removed = await Promise.all(
    left.map((object) => {
      const name = `${object.kind} ${object.metadata.name}`;
      const options = { graceSeconds: 0, uid: object.metadata.uid };
      return tried(name, () => kube.delete(referenceTo(object), options).then(() => name));
    }),
  );
  return { removed: removed.filter((name) => name !== undefined), failed };
}

/** For a lane's log. */
export function wordsOf({ removed, failed }: Left): readonly string[] {
  return [
    ...(removed.length === 0 ? [] : [`removed what a killed pass left: ${removed.join(', ')}`]),
    ...failed.map((what) => `could not remove what a killed pass left, and judges beside it: ${what}`),
  ];
}

function isLeft(object: KubeObject, mayLive: LaneHold['mayLive']): boolean {
  const owner = ownerOf(object);
  return owner !== undefined && !mayLive(owner, object.metadata.annotations?.[LEASE_ANNOTATION]);
}

function referenceTo({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): ObjectReference {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
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
