import type { KubeObject } from '../../kube/kube.ts';

/** Ready, with addresses and pod ranges. */
export function nodesOf(cluster: string): readonly KubeObject[] {
  return ['control-plane', 'worker'].map((role, index) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: `${cluster}-${role}`,
      labels: index === 0 ? { 'node-role.kubernetes.io/control-plane': '' } : {},
    },
    spec: { podCIDRs: [`10.244.${index}.0/24`] },
    status: {
      addresses: [{ type: 'InternalIP', address: `10.89.0.${index + 2}` }],
      conditions: [{ type: 'Ready', status: 'True', message: '' }],
    },
  }));
}

/** The namespace by whose UID a cluster is known, and CoreDNS as kubeadm leaves it. */
export function kubeSystem(uid: string): readonly KubeObject[] {
  const metadata = { namespace: 'kube-system', name: 'coredns' };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system', uid } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: { Corefile: '.:53 {\n    forward . /etc/resolv.conf\n}\n' },
    },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 2 } },
  ];
}
