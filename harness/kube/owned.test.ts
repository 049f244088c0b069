import { expect, test } from 'vitest';
import { fakeKube } from './fake-kube.ts';
import type { KubeObject } from './kube.ts';
import { ownedKube, requireOwned } from './owned.ts';

const SYSTEM: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'kube-system', uid: 'ours' },
};
const OBJECT: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'shop' },
};
const REFERENCE = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: 'shop' };

test("another cluster's API is read but never written", async () => {
  const inner = fakeKube({ objects: [SYSTEM, OBJECT] });
  const kube = ownedKube(inner, 'another');
  const refused = { code: 'REFUSED_FOR_SAFETY' };
  await expect(kube.apply(OBJECT)).rejects.toMatchObject(refused);
  await expect(kube.create(OBJECT, { dryRun: true })).rejects.toMatchObject(refused);
  await expect(kube.patch(REFERENCE, {})).rejects.toMatchObject(refused);
  await expect(kube.delete(REFERENCE)).rejects.toMatchObject(refused);
  await expect(
    kube.exec({ namespace: 'shop', name: 'a' }, ['rm'], { container: 'a', timeoutMs: 1 }),
  ).rejects.toMatchObject(refused);
  expect(inner.writes).toEqual([]);
  expect(await kube.get(REFERENCE)).toEqual(OBJECT);
});

test('our cluster is written, and asked for its UID once', async () => {
  const inner = fakeKube({ objects: [SYSTEM] });
  let asked = 0;
  const counting = {
    ...inner,
    get: async (...args: Parameters<typeof inner.get>) => {
      asked += 1;
      return inner.get(...args);
    },
  };
  const kube = ownedKube(counting, 'ours');
  await Promise.all([kube.apply(OBJECT), kube.apply(OBJECT)]);
  await kube.delete(REFERENCE);
  expect(inner.writes).toEqual([
    'apply ConfigMap shop/a',
    'apply ConfigMap shop/a',
    'delete ConfigMap shop/a',
  ]);
  expect(asked).toBe(1);
});

test('a server that could not be asked is asked again', async () => {
  const inner = fakeKube({ objects: [SYSTEM] });
  let down = true;
  const flaky = {
    ...inner,
    get: async (...args: Parameters<typeof inner.get>) => {
      if (down) throw new Error('refused');
      return inner.get(...args);
    },
  };
  const kube = ownedKube(flaky, 'ours');
  await expect(kube.apply(OBJECT)).rejects.toThrow('refused');
  down = false;
  await kube.apply(OBJECT);
  expect(inner.writes).toHaveLength(1);
});

test.for(['', undefined])(
  'without a UID on record no server is ours, not even one that tells none: %j',
  async (uid) => {
    const kube = fakeKube();
    await expect(requireOwned(kube, uid as string)).rejects.toMatchObject({ code: 'REFUSED_FOR_SAFETY' });
  },
);
