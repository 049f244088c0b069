import { expect, test } from 'vitest';
import { fakeKube } from './fake-kube.ts';
import type { KubeObject } from './kube.ts';
import { readingKube } from './reading.ts';

const OBJECT: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'shop', name: 'a' },
};
const REFERENCE = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'a' };
const POD = { namespace: 'shop', name: 'a' };
const handlers = { line: () => undefined, ended: () => undefined };

function reading() {
  const inner = fakeKube({ objects: [OBJECT], exec: () => ({ exitCode: 0, stdout: '', stderr: '' }) });
  return { inner, kube: readingKube(inner, (what) => new Error(`refused: ${what}`)) };
}

test('it is read, asked and dry-run', async () => {
  const { inner, kube } = reading();
  expect(await kube.get(REFERENCE)).toEqual(OBJECT);
  expect(await kube.list(REFERENCE)).toEqual([OBJECT]);
  expect(await kube.logs(POD, { container: 'app' })).toBe('');
  expect(await kube.getRaw('/version')).toBe('');
  expect(await kube.kinds()).toEqual([{ apiVersion: 'v1', kind: 'ConfigMap' }]);
  expect((await kube.create(OBJECT, { dryRun: true, as: 'developer' })).object).toEqual(OBJECT);
  expect((await kube.apply(OBJECT, { dryRun: true })).object).toEqual(OBJECT);
  expect(inner.writes).toEqual([]);
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    metadata: { name: '' },
  };
  expect((await kube.create(review)).object).toEqual(review);
});

test('what would change it or run in it is refused, and said', async () => {
  const { inner, kube } = reading();
  await expect(kube.create(OBJECT)).rejects.toThrow('refused: create ConfigMap shop/a');
  await expect(kube.create(OBJECT, { as: 'developer' })).rejects.toThrow('refused: create ConfigMap shop/a');
  await expect(kube.apply(OBJECT, { dryRun: false })).rejects.toThrow('refused: apply ConfigMap shop/a');
  await expect(kube.delete(REFERENCE)).rejects.toThrow('refused: delete ConfigMap shop/a');
  await expect(kube.evict(POD)).rejects.toThrow('refused: evict Pod shop/a');
  await expect(kube.patch(REFERENCE, {})).rejects.toThrow('refused: patch ConfigMap shop/a');
  const options = { container: 'app', timeoutMs: 1, handlers };
  await expect(kube.exec(POD, ['true'], options)).rejects.toThrow('refused: exec in shop/a [app]');
  await expect(kube.execLines(POD, ['true'], options)).rejects.toThrow('refused: exec in shop/a [app]');
  await expect(kube.attachLines(POD, options)).rejects.toThrow('refused: attach to shop/a [app]');
  expect(inner.writes).toEqual([]);
});
