import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { KubeObject, ObjectReference } from '../kube/kube.ts';
import { asWritten } from '../lanes/as-written.ts';

/** Of an object that an act takes away or replaces. */
export const referenceSchema = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  namespace: z.string().exactOptional(),
});

export function referenceTo({
  apiVersion,
  kind,
  metadata: { name, namespace },
}: KubeObject): ObjectReference & z.infer<typeof referenceSchema> {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
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
