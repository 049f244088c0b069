import { expect, test } from 'vitest';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { nodeOf, nodesReady, nodesWithPodCidrs } from './nodes.ts';

function node(
  name: string,
  options: { podCIDRs?: string[]; ready?: string; controlPlane?: boolean } = {},
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: options.controlPlane === true ? { 'node-role.kubernetes.io/control-plane': '' } : {},
    },
    spec: options.podCIDRs === undefined ? {} : { podCIDR: options.podCIDRs[0], podCIDRs: options.podCIDRs },
    status: {
      addresses: [
        { type: 'InternalIP', address: '10.89.0.2' },
        { type: 'Hostname', address: name },
      ],
      conditions: [{ type: 'Ready', status: options.ready ?? 'True', message: 'cni plugin not initialized' }],
    },
  };
}

const listing = (answers: KubeObject[][]) =>
  ({ list: async () => (answers.length > 1 ? answers.shift() : answers[0]) }) as unknown as Kube;

test('a node is its internal addresses and pod CIDRs', () => {
  expect(nodeOf(node('icc-a-control-plane', { podCIDRs: ['10.244.0.0/24'], controlPlane: true }))).toEqual({
    name: 'icc-a-control-plane',
    role: 'control-plane',
    addresses: ['10.89.0.2'],
    podCidrs: ['10.244.0.0/24'],
  });
});

test('waits until every node has its pod CIDRs; the control plane comes first', async () => {
  const early = [node('icc-a-control-plane', { controlPlane: true, podCIDRs: ['10.244.0.0/24'] })];
  const late = [node('icc-a-a-worker', { podCIDRs: ['10.244.1.0/24'] }), ...early];
  const nodes = await nodesWithPodCidrs(listing([early, [node('icc-a-a-worker'), ...early], late]), 2, {
    deadlineMs: 2000,
  });
  expect(nodes.map((found) => found.name)).toEqual(['icc-a-control-plane', 'icc-a-a-worker']);
});

test('a node that is not Ready is named with its reason', async () => {
  await expect(
    nodesReady(listing([[node('icc-a-worker', { ready: 'False' })]]), { deadlineMs: 60 }),
  ).rejects.toThrow('icc-a-worker: cni plugin not initialized');
});
