import type { Kube, KubeObject, ObjectReference } from '../kube/kube.ts';
import type { IsAlive, Owner } from '../process/owner.ts';
import type { JudgePass } from './pass.ts';

const PASS_LABEL = 'istio-cni-conformance.pass';
const OWNER_ANNOTATION = 'istio-cni-conformance.owner';

/** Of what is marked. Other kinds are in a pass's namespace and go with it, but for a ClusterRole and the like, which stay. */
const KINDS = ['Namespace', 'Pod'] as const;

/** The object, marked as one that goes with its pass, or with the next one where that was killed. */
export function ofPass(pass: Pick<JudgePass, 'id' | 'owner'>, object: KubeObject): KubeObject {
  const { labels, annotations } = object.metadata;
  const metadata = {
    ...object.metadata,
    labels: { ...labels, [PASS_LABEL]: pass.id },
    annotations: { ...annotations, [OWNER_ANNOTATION]: JSON.stringify(pass.owner) },
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
  await Promise.all(own.map((object) => kube.delete(referenceTo(object))));
}

/** Removes what passes left whose process is gone: its pods would burn a kept lane's CPU, and be repaired. Gives what it was. */
export async function removeLeftObjects(
  kube: Pick<Kube, 'list' | 'delete'>,
  isAlive: IsAlive,
): Promise<readonly string[]> {
  const all = await Promise.all(
    KINDS.map((kind) => kube.list({ apiVersion: 'v1', kind, labelSelector: PASS_LABEL })),
  );
  const left = all.flat().filter((object) => {
    const owner = ownerOf(object);
    return owner !== undefined && !isAlive(owner);
  });
  await Promise.all(left.map((object) => kube.delete(referenceTo(object), { graceSeconds: 0 })));
  return left.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

function referenceTo({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): ObjectReference {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** Undefined where another version of the suite made it, which may know more of it than this one. */
function ownerOf({ metadata }: KubeObject): Owner | undefined {
  const text = metadata.annotations?.[OWNER_ANNOTATION];
  return text === undefined ? undefined : (JSON.parse(text) as Owner);
}
