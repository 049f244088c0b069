import type { Kube, PodReference } from '../../kube/kube.ts';
import { parseAccessLog } from './access-log.ts';
import type { AccessLogEntry } from './types.ts';

/** What a pod's proxy logged of its requests, since a time (RFC 3339, whole seconds) if told. @throws KubeApiError if there is no istio-proxy */
export async function accessLog(
  kube: Kube,
  pod: PodReference,
  since?: string,
): Promise<readonly AccessLogEntry[]> {
  const output = await kube.logs(pod, {
    container: 'istio-proxy',
    ...(since === undefined ? {} : { sinceTime: since }),
  });
  return parseAccessLog(output);
}
