import { expect, test } from 'vitest';
import { meshNamespaces, namespacesToMake } from './mesh-namespaces.ts';

const PRIVILEGED = { 'pod-security.kubernetes.io/enforce': 'privileged' };
const made = (spec: object) =>
  namespacesToMake('istio-system', { ...spec }).map(({ metadata: { name, labels } }) => [name, labels]);

test('the control plane has a namespace that is privileged, and tells its network as istioctl would', () => {
  expect(made({})).toEqual([['istio-system', PRIVILEGED]]);
  expect(made({ values: { global: { network: 'n1' } } })).toEqual([
    ['istio-system', { ...PRIVILEGED, 'topology.istio.io/network': 'n1' }],
  ]);
});

test("the agent's own is made, too, unless it is one of Kubernetes'", () => {
  const own = { components: { cni: { enabled: true, namespace: 'istio-cni' } } };
  expect(made(own)).toEqual([
    ['istio-system', PRIVILEGED],
    ['istio-cni', PRIVILEGED],
  ]);
  const system = { components: { cni: { namespace: 'kube-system' } } };
  expect(meshNamespaces('istio-system', system)).toEqual(['istio-system', 'kube-system']);
  expect(made(system)).toEqual([['istio-system', PRIVILEGED]]);
});
