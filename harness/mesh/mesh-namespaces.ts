import type { KubeObject } from '../kube/kube.ts';
import { memberAt } from '../model/json-object.ts';
import type { Document } from './merge.ts';

/** Names of the namespaces that a mesh is installed into, by the `spec` of its IstioOperator: the control plane's first, then the agent's. */
export function meshNamespaces(controlPlane: string, spec: Document): readonly string[] {
  const agents = memberAt(spec, 'components.cni.namespace');
  return [...new Set([controlPlane, ...(typeof agents === 'string' && agents !== '' ? [agents] : [])])];
}

/**
 * Those of them that are made before: istioctl makes the control plane's alone. They are privileged whatever the cluster holds
 * others to, as Istio's documentation demands it for the agent; beside that they are as istioctl would make them.
 */
export function namespacesToMake(controlPlane: string, spec: Document): readonly KubeObject[] {
  const network = memberAt(spec, 'values.global.network');
  const topology =
    typeof network === 'string' && network !== '' ? { 'topology.istio.io/network': network } : {};
  return meshNamespaces(controlPlane, spec)
    .filter((name) => !name.startsWith('kube-'))
    .map((name) => {
      const labels = {
        'pod-security.kubernetes.io/enforce': 'privileged',
        ...(name === controlPlane ? topology : {}),
      };
      return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
    });
}
