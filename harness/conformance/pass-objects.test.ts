import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { namespace } from '../workloads/namespace.ts';
import { ofPass, removeLeftObjects } from './pass-objects.ts';

const pass = (pid: number) => ({ id: `p${pid}`, owner: { pid, startTicks: '7' } });
const podIn = (its: string, name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: its, name },
});

test('what a killed pass made is removed; what a pass that runs made, and what is nobody’s, stays', async () => {
  const kube = fakeKube({
    objects: [
      ofPass(pass(1), namespace({ name: 'killed' })),
      ofPass(pass(1), podIn('excluded', 'killed')),
      ofPass(pass(2), namespace({ name: 'running', inject: true })),
      ofPass(pass(2), podIn('excluded', 'running')),
      namespace({ name: 'bookinfo' }),
    ],
  });
  const asked: unknown[] = [];
  const left = await removeLeftObjects(kube, (owner) => {
    asked.push(owner);
    return owner.pid === 2;
  });
  expect(left).toEqual(['Namespace killed', 'Pod killed']);
  expect(asked).toContainEqual({ pid: 1, startTicks: '7' });
  expect(kube.writes).toEqual(['delete Namespace killed', 'delete Pod excluded/killed']);
});

test('an object keeps its own labels', () => {
  expect(ofPass(pass(2), namespace({ name: 'a', inject: true })).metadata.labels).toEqual({
    'istio-injection': 'enabled',
    'istio-cni-conformance.pass': 'p2',
  });
});
