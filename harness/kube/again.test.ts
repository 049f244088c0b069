import { expect, test } from 'vitest';
import type { Clock } from '../time/clock.ts';
import { type Repeated, untilTaken } from './again.ts';
import { createKube } from './client.ts';
import { KubeApiError, KubeUnreachableError } from './errors.ts';
import { fakeApiServer } from './fake-api-server.ts';

const LOST = new KubeUnreachableError('POST', 'other side closed', undefined, true);
const LATE = new KubeUnreachableError('POST', 'no answer within 30000 ms', undefined);
const CONFLICT = new KubeApiError('POST', 409, '');
const BUSY = new KubeApiError('POST', 429, '', 2000);
const BUSY_FOR_LONG = new KubeApiError('POST', 429, '', 60_000);
const BROKEN = new KubeApiError('POST', 500, '');

function untold() {
  const pauses: number[] = [];
  const clock: Clock = { nowMs: () => 0, timestamp: () => '', pause: async (ms) => void pauses.push(ms) };
  return { pauses, clock };
}

/** What becomes of a request that ends so, one time after another. */
async function sent(repeated: Repeated, ...ends: readonly (Error | 'taken')[]) {
  const { pauses, clock } = untold();
  let tries = 0;
  const send = async () => {
    const end = ends[Math.min(tries, ends.length - 1)];
    tries += 1;
    if (end instanceof Error) throw end;
    return end;
  };
  const became = await untilTaken(send, { repeated, clock }).catch((error: unknown) => error);
  return { became, pauses };
}

test('a server that is busy is asked again when it says, a lost connection after a moment', async () => {
  expect(await sent('never', BUSY, 'taken')).toEqual({ became: 'taken', pauses: [2000] });
  expect(await sent('harmless', LOST, LOST, 'taken')).toEqual({ became: 'taken', pauses: [200, 200] });
});

test('it is asked four times in all, and not by who cannot wait so long', async () => {
  expect(await sent('harmless', BUSY)).toEqual({ became: BUSY, pauses: [2000, 2000, 2000] });
  expect(await sent('harmless', BUSY_FOR_LONG)).toEqual({ became: BUSY_FOR_LONG, pauses: [] });
});

test.for([
  ['a refusal', 'harmless', BROKEN],
  ['an answer that takes too long', 'harmless', LATE],
  ['a start that may have been heard', 'never', LOST],
] as const)('%s is not asked again', async ([, repeated, error]) => {
  expect(await sent(repeated, error, 'taken')).toEqual({ became: error, pauses: [] });
});

test('what was made although the answer was lost is told as lost: what was said of it is not known', async () => {
  const made = 'told by a conflict';
  expect((await sent(made, LOST, CONFLICT)).became).toBe(LOST);
  expect((await sent(made, LOST, BUSY, CONFLICT)).became).toBe(LOST);
  expect((await sent(made, CONFLICT)).became).toBe(CONFLICT);
  expect((await sent(made, BUSY, CONFLICT)).became).toBe(CONFLICT);
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
