import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Kube, KubeObject, ObjectReference } from '../kube/kube.ts';
import { asWritten } from '../lanes/as-written.ts';

/** Of an object that an act takes away or replaces. */
export const referenceSchema = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  namespace: z.string().exactOptional(),
});

/** What an act keeps of an object that was there, as it was written. */
export const writtenObject = z.looseObject({}) as unknown as z.ZodType<KubeObject>;

/** Those of the objects that are there, as the API server has them; in the order of the references. */
export async function objectsThere(
  kube: Pick<Kube, 'get'>,
  references: readonly ObjectReference[],
): Promise<readonly KubeObject[]> {
  const objects = await Promise.all(references.map((each) => kube.get(each)));
  return objects.filter((object) => object !== undefined);
}

/** What runs pods. */
export function isWorkload({ kind }: Pick<KubeObject, 'kind'>): boolean {
  return kind === 'DaemonSet' || kind === 'Deployment';
}

/** In the order in which they are applied: pods find what they need. */
export function workloadsLast(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.toSorted((a, b) => Number(isWorkload(a)) - Number(isWorkload(b)));
}

/** Whether two references are to one object, in whatever version of its API. */
export function isOfOne(a: ObjectReference, b: ObjectReference): boolean {
  const key = ({ apiVersion, kind, namespace = '', name }: ObjectReference) =>
    [apiVersion.includes('/') ? apiVersion.split('/')[0] : '', kind, namespace, name].join('\n');
  return key(a) === key(b);
}

/** Whether an object is as it was written; controllers write annotations. */
export function isSame(object: KubeObject, was: KubeObject | undefined): boolean {
  const shape = ({ metadata, ...rest }: KubeObject) => ({ ...rest, labels: metadata.labels });
  return was !== undefined && isDeepStrictEqual(shape(asWritten(object)), shape(was));
}
