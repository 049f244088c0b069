import type { Kube, KubeObject } from '../kube/kube.ts';

/** Deletes an admission policy's objects, the last first. */
export async function removePolicy(kube: Kube, objects: readonly KubeObject[]): Promise<void> {
  for (const { apiVersion, kind, metadata } of objects.toReversed())
    await kube.delete({ apiVersion, kind, name: metadata.name });
}
