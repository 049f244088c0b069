import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import { passNamespace, removeLeftNamespaces } from './pass-namespaces.ts';

const pass = (pid: number) => ({ id: `p${pid}`, owner: { pid, startTicks: '7' } });

test('what a killed pass made is removed; what a pass that runs made, and what is nobody’s, stays', async () => {
  const foreign = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bookinfo' } };
  const kube = fakeKube({
    objects: [
      passNamespace(pass(1), { name: 'killed' }),
      passNamespace(pass(2), { name: 'running', inject: true, labels: { team: 'a' } }),
      foreign,
    ],
  });
  const asked: unknown[] = [];
  const left = await removeLeftNamespaces(kube, (owner) => {
    asked.push(owner);
    return owner.pid === 2;
  });
  expect(left).toEqual(['killed']);
  expect(asked).toContainEqual({ pid: 1, startTicks: '7' });
  expect(kube.writes).toEqual(['delete Namespace killed']);
  expect(kube.objects.get('Namespace /running')?.metadata.labels).toEqual({
    team: 'a',
    'istio-injection': 'enabled',
    'istio-cni-conformance.pass': 'p2',
  });
});
