import { expect, test } from 'vitest';
import { fakeKube } from './fake-kube.ts';
import type { KubeObject } from './kube.ts';
import { lastObject } from './last-object.ts';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name: 'web', uid: 'u1', resourceVersion: '7' },
} as KubeObject;
const event = (type: string, uid: string, phase: string) =>
  `${JSON.stringify({ type, object: { ...POD, metadata: { ...POD.metadata, uid }, status: { phase } } })}\n`;

async function lastOf(...events: readonly string[]): Promise<string | undefined> {
  const asked: string[] = [];
  const getRaw = async (path: string) => {
    asked.push(path);
    return events.join('');
  };
  const last = await lastObject({ ...fakeKube({}), getRaw }, POD);
  const [query] = asked.map((path) => new URL(path, 'https://server'));
  expect(query?.pathname).toBe('/api/v1/namespaces/shop/pods');
  expect(Object.fromEntries(query!.searchParams)).toMatchObject({
    watch: 'true',
    fieldSelector: 'metadata.name=web',
    resourceVersion: '7',
  });
  return last?.['status'].phase;
}

test('a pod that went is told as it was last, and not another of its name', async () => {
  const events = [event('MODIFIED', 'u1', 'Running'), event('DELETED', 'u1', 'Succeeded')];
  expect(await lastOf(...events, event('ADDED', 'u2', 'Pending'), event('DELETED', 'u2', 'Failed'))).toBe(
    'Succeeded',
  );
});

test('an API server that has forgotten is not taken for one where it is', async () => {
  const expired = {
    type: 'ERROR',
    object: { kind: 'Status', code: 410, message: 'too old resource version' },
  };
  await expect(lastOf(`${JSON.stringify(expired)}\n`)).rejects.toMatchObject({ code: 'TOLD_NO_MORE' });
});

test('one that is there has no last object', async () => {
  expect(await lastOf()).toBeUndefined();
  expect(await lastOf(event('MODIFIED', 'u1', 'Running'))).toBeUndefined();
});
