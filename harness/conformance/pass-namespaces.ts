import type { Kube, KubeObject } from '../kube/kube.ts';
import type { IsAlive, Owner } from '../process/owner.ts';
import { type NamespaceSpec, namespace } from '../workloads/namespace.ts';
import type { JudgePass } from './pass.ts';

const PASS_LABEL = 'istio-cni-conformance.pass';
const OWNER_ANNOTATION = 'istio-cni-conformance.owner';

/** A namespace that goes with its pass, or with the next one where that was killed. */
export function passNamespace(pass: Pick<JudgePass, 'id' | 'owner'>, spec: NamespaceSpec): KubeObject {
  return namespace({
    ...spec,
    labels: { ...spec.labels, [PASS_LABEL]: pass.id },
    annotations: { ...spec.annotations, [OWNER_ANNOTATION]: JSON.stringify(pass.owner) },
  });
}

/** Removes the namespaces of a pass, the cohort's among them; each judgement has removed what it made in its own. */
export async function removeNamespacesOf(kube: Pick<Kube, 'list' | 'delete'>, passId: string): Promise<void> {
  await remove(kube, await passNamespaces(kube, `${PASS_LABEL}=${passId}`));
}

/** Removes the namespaces of passes whose process is gone: what is in them would burn a kept lane's CPU. Gives their names. */
export async function removeLeftNamespaces(
  kube: Pick<Kube, 'list' | 'delete'>,
  isAlive: IsAlive,
): Promise<readonly string[]> {
  const all = await passNamespaces(kube, PASS_LABEL);
  const left = all.filter((one) => {
    const owner = ownerOf(one);
    return owner !== undefined && !isAlive(owner);
  });
  await remove(kube, left);
  return left.map(({ metadata }) => metadata.name);
}

function passNamespaces(kube: Pick<Kube, 'list'>, labelSelector: string): Promise<readonly KubeObject[]> {
  return kube.list({ apiVersion: 'v1', kind: 'Namespace', labelSelector });
}

async function remove(kube: Pick<Kube, 'delete'>, namespaces: readonly KubeObject[]): Promise<void> {
  await Promise.all(
    namespaces.map(({ metadata: { name } }) => kube.delete({ apiVersion: 'v1', kind: 'Namespace', name })),
  );
}

/** Undefined where another version of the suite made it, which may know more of it than this one. */
function ownerOf({ metadata }: KubeObject): Owner | undefined {
  const text = metadata.annotations?.[OWNER_ANNOTATION];
  return text === undefined ? undefined : (JSON.parse(text) as Owner);
}
