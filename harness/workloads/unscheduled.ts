import type { KubeObject } from '../kube/kube.ts';

/** A node label that no node has. */
const NOWHERE = { 'istio-cni-conformance.node': 'none' };

/**
 * The same pod, for no node to take: it is admitted, and so injected, as any other, then stays Pending and costs
 * nothing. For requirements about what admission makes of a pod.
 */
export function unscheduled(pod: KubeObject): KubeObject {
  const { nodeName: _, ...spec } = pod['spec'];
  return { ...pod, spec: { ...spec, nodeSelector: { ...spec.nodeSelector, ...NOWHERE } } };
}
