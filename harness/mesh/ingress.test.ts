import { expect, test } from 'vitest';
import type { Kube } from '../kube/kube.ts';
import { ingressAddress } from './ingress.ts';

const kubeWith = (ports: readonly object[]) =>
  ({ get: async () => ({ spec: { ports } }) }) as unknown as Kube;
const nodesAt = (address: string) =>
  ({ nodes: [{ name: 'n', role: 'control-plane', addresses: [address], podCidrs: [] }] }) as const;
const PORTS = [
  { port: 15021, nodePort: 30021 },
  { port: 80, nodePort: 31281 },
  { port: 443, nodePort: 30443 },
];

test("a node's address and the node port of HTTP", async () => {
  expect(await ingressAddress(kubeWith(PORTS), nodesAt('10.89.0.2'))).toBe('10.89.0.2:31281');
  expect(await ingressAddress(kubeWith(PORTS), nodesAt('fc00::2'))).toBe('[fc00::2]:31281');
});

test('a gateway without a node port is an error', async () => {
  await expect(ingressAddress(kubeWith([{ port: 80 }]), nodesAt('10.89.0.2'))).rejects.toThrow(
    'no node port',
  );
});
