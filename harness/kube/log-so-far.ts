import { KubeApiError } from './errors.ts';
import type { Kube, PodReference } from './kube.ts';

/** What a container has logged; nothing where it has not started, or its pod is gone. @throws KubeApiError for any other refusal */
export async function logSoFar(
  { logs }: Pick<Kube, 'logs'>,
  pod: PodReference,
  options: Parameters<Kube['logs']>[1],
): Promise<string> {
  try {
    return await logs(pod, options);
  } catch (error) {
    // 400: its container is waiting to start.
    if (error instanceof KubeApiError && [400, 404].includes(error.status)) return '';
    throw error;
  }
}
