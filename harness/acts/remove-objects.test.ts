import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import { systemClock } from '../time/clock.ts';
import { deadlines } from '../time/deadlines.ts';
import { removeObjects } from './remove-objects.ts';

const BINDING = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'istio-cni', uid: 'u', resourceVersion: '7', labels: { app: 'istio-cni' } },
  roleRef: { kind: 'ClusterRole', name: 'istio-cni' },
};
const REFERENCE = { apiVersion: BINDING.apiVersion, kind: BINDING.kind, name: 'istio-cni' };

test('objects go and come back as they were written, without the identity of the old ones', async () => {
  const kube = fakeKube({ objects: [BINDING] });
  const world = {
    kube,
    execOnNode: async () => Promise.reject(new Error('no node')),
    deadlines: deadlines(),
    clock: systemClock,
  };
  const act = removeObjects(world, {
    what: 'bindings removed',
    objects: [REFERENCE],
    tookHold: async () =>
      (await kube.get(REFERENCE)) === undefined
        ? { done: true, value: 'it is gone' }
        : { done: false, seen: 'it is there' },
  });
  await act.do();
  expect(await act.tookHold()).toMatchObject({ done: true });
  await act.undo();
  expect(await kube.get(REFERENCE)).toEqual({
    ...BINDING,
    metadata: { name: 'istio-cni', labels: { app: 'istio-cni' } },
  });
  await act.undo();
  expect(kube.writes.filter((write) => write.startsWith('apply'))).toHaveLength(1);
});
