import type { KubeObject } from '../requirement.ts';
import type { Json } from './json-differences.ts';

/** A pod as admission made it, without what differs from pod to pod. */
export type Manifest = { readonly [member: string]: Json };

/** Labels, annotations and specification. Names that vary by pass, and the suffix of the token volume, are put alike. */
export function manifestOf({ metadata, spec }: KubeObject): Manifest {
  const { labels = {}, annotations = {}, namespace } = metadata;
  const kept = JSON.stringify({ metadata: { labels, annotations }, spec });
  const alike = kept.replaceAll(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access');
  return JSON.parse(namespace === undefined ? alike : alike.replaceAll(namespace, 'NAMESPACE')) as Manifest;
}
