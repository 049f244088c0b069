import type { Kube, KubeObject } from '../kube/kube.ts';
import { AGENT } from './agent-names.ts';

/** Pods of the agent in its namespace, those that end among them. */
export async function agentPodsIn(
  kube: Pick<Kube, 'list'>,
  namespace: string,
): Promise<readonly KubeObject[]> {
  return await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: `k8s-app=${AGENT}` });
}
