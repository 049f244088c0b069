import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../time/clock.ts';
import { createKube } from './client.ts';
import { fakeApiServer } from './fake-api-server.ts';
import type { Kube } from './kube.ts';

function untold() {
  const pauses: number[] = [];
  const clock: Clock = { nowMs: () => 0, timestamp: () => '', pause: async (ms) => void pauses.push(ms) };
  return { pauses, clock };
}

const LINES = { container: 'a', handlers: { line: () => undefined, ended: () => undefined } };
const POD = { apiVersion: 'v1', kind: 'Pod', name: 'p', namespace: 'shop' };
const { name, namespace, ...ITS } = POD;
const THERE = { metadata: { name: 'p', uid: 'u1' } };

test.for<[string, (kube: Kube) => Promise<unknown>]>([
  ['a patch', (kube) => kube.patch(POD, {})],
  ['an apply', (kube) => kube.apply({ ...ITS, metadata: { name, namespace } })],
  ['the deletion of one object', (kube) => kube.delete(POD, { uid: 'u1' })],
  ['the deletion of what has that name', (kube) => kube.delete(POD)],
])('%s whose answer may be lost is sent again', async ([, act]) => {
  const answers = [{ status: 500, body: '', headers: { 'retry-after': '1' } }, { body: THERE }];
  await using server = await fakeApiServer(({ method }) =>
    method === 'GET' ? { body: THERE } : answers.shift()!,
  );
  await act(createKube(server.kubeconfig, { clock: untold().clock }));
  expect(server.received.filter(({ method }) => method !== 'GET')).toHaveLength(2);
});

test('what is deleted by its name is the object that is there then, and no other', async () => {
  await using server = await fakeApiServer(() => ({ body: THERE }));
  await createKube(server.kubeconfig).delete(POD);
  expect(server.received.at(-1)).toMatchObject({ method: 'DELETE', body: { preconditions: { uid: 'u1' } } });
});

test('another object of the same name is left, and the one that was meant is gone', async () => {
  const message = 'Precondition failed: UID in precondition: u1, UID in object meta: u2';
  const body = { kind: 'Status', reason: 'Conflict', message, code: 409 };
  await using server = await fakeApiServer(({ method }) =>
    method === 'GET' ? { body: THERE } : { status: 409, body },
  );
  const kube = createKube(server.kubeconfig);
  await kube.delete(POD, { uid: 'u1' });
  expect(server.received.at(-1)?.body.preconditions).toEqual({ uid: 'u1' });
  await kube.delete(POD);
  expect(server.received.filter(({ method }) => method === 'DELETE')).toHaveLength(2);
});

test('a program is not started again where it may run, and one that runs is reached again', async () => {
  await using server = await fakeApiServer(() => ({ body: '' }), 'cut');
  const { pauses, clock } = untold();
  const kube = createKube(server.kubeconfig, { clock });
  await expect(kube.execLines(POD, ['serve'], LINES)).rejects.toMatchObject({ isLost: true });
  expect(pauses).toEqual([]);
  await expect(kube.attachLines(POD, LINES)).rejects.toMatchObject({ isLost: true });
  expect(pauses).toEqual([200, 200, 200]);
});

test('who lets a program go while it is reached again has the reason', async () => {
  const stop = new AbortController();
  await using server = await fakeApiServer(() => ({ body: '' }), 'cut');
  const clock: Clock = {
    ...systemClock,
    pause: async (ms, signal) => {
      stop.abort(new Error('Ctrl-C'));
      await systemClock.pause(ms, signal);
    },
  };
  const kube = createKube(server.kubeconfig, { clock });
  await expect(kube.attachLines(POD, { ...LINES, signal: stop.signal })).rejects.toThrow('Ctrl-C');
});

test('the client asks again where the server says so by Retry-After, and takes 503 of a pod behind it as it is', async () => {
  const answers = [
    { status: 503, body: 'starts', headers: { 'retry-after': '1' } },
    { body: { metadata: { name: 'p' } } },
    { status: 503, body: 'no endpoints' },
  ];
  await using server = await fakeApiServer(() => answers.shift()!);
  const { pauses, clock } = untold();
  const kube = createKube(server.kubeconfig, { clock });
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'shop' } };
  expect((await kube.create(pod)).object).toMatchObject({ kind: 'Pod' });
  await expect(kube.getRaw('/api/v1/namespaces/shop/pods/p:8080/proxy/')).rejects.toMatchObject({
    status: 503,
  });
  expect(pauses).toEqual([1000]);
});
