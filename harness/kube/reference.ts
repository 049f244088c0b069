import type { KubeObject, ObjectReference } from './kube.ts';

/** By what an object is got and deleted. */
export function referenceOf({
  apiVersion,
  kind,
  metadata: { name, namespace },
}: KubeObject): ObjectReference {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}
