import type { KubeObject } from '../kube/kube.ts';

/** An object as it was written, without what the API server adds: applied again, it is the same. */
export function asWritten({ apiVersion, kind, metadata, status: _status, ...rest }: KubeObject): KubeObject {
  const { name, namespace, labels, annotations } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    ...rest,
  };
}
