import type { Kube, KubeObject } from '../kube/kube.ts';
import { eventually, type WaitOptions } from '../time/eventually.ts';
import type { ClusterNode } from './cluster.ts';

const NODES = { apiVersion: 'v1', kind: 'Node' } as const;

/** A node as the API server describes it. */
export function nodeOf(object: KubeObject): ClusterNode {
  const addresses = (object.status?.addresses ?? []) as readonly { type: string; address: string }[];
  const cidrs = object.spec?.podCIDRs ?? (object.spec?.podCIDR === undefined ? [] : [object.spec.podCIDR]);
  return {
    name: object.metadata.name,
    role:
      'node-role.kubernetes.io/control-plane' in (object.metadata.labels ?? {}) ? 'control-plane' : 'worker',
    addresses: addresses.filter((address) => address.type === 'InternalIP').map((address) => address.address),
    podCidrs: cidrs as readonly string[],
  };
}

/**
 * Waits until `count` nodes are registered and each has pod CIDRs, which come a little later than the API;
 * the control plane first. @throws NotInTimeError
 */
export async function nodesWithPodCidrs(
  kube: Kube,
  count: number,
  wait: WaitOptions,
): Promise<readonly ClusterNode[]> {
  return await eventually(
    `${count} nodes with pod CIDRs`,
    async () => {
      const nodes = (await kube.list(NODES)).map(nodeOf).toSorted(byRole);
      const complete = nodes.filter((node) => node.podCidrs.length > 0 && node.addresses.length > 0);
      if (complete.length === count) return { done: true, value: nodes };
      return {
        done: false,
        seen: `${complete.length} of ${nodes.length} nodes: ${nodes.map((node) => `${node.name} ${node.podCidrs.join(',') || '-'}`).join('; ')}`,
      };
    },
    wait,
  );
}

/** Waits until every node is Ready. @throws NotInTimeError with the reasons of those that are not */
export async function nodesReady(kube: Kube, wait: WaitOptions): Promise<void> {
  await eventually(
    'every node is Ready',
    async () => {
      const waiting = (await kube.list(NODES)).filter((node) => readiness(node)?.status !== 'True');
      if (waiting.length === 0) return { done: true, value: undefined };
      return {
        done: false,
        seen: waiting
          .map((node) => `${node.metadata.name}: ${readiness(node)?.message ?? 'no condition Ready'}`)
          .join('; '),
      };
    },
    wait,
  );
}

function readiness(node: KubeObject): { status: string; message: string } | undefined {
  const conditions = (node.status?.conditions ?? []) as readonly {
    type: string;
    status: string;
    message: string;
  }[];
  return conditions.find((condition) => condition.type === 'Ready');
}

function byRole(a: ClusterNode, b: ClusterNode): number {
  return a.role.localeCompare(b.role) || a.name.localeCompare(b.name);
}
