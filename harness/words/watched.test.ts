import { expect, test } from 'vitest';
import type { Bench } from '../bench/bench.ts';
import type { CallPlan } from '../probes/traffic/plan.ts';
import type { CallAttempt } from '../probes/traffic/result.ts';
import { watched } from './watched.ts';

const from = { namespace: 'plain', name: 'client' };
const urls = { meshed: 'http://10.0.0.1/', plain: 'http://10.0.0.2/' };

/** A bench whose servers are called from these addresses, in turn; undefined where none answers. */
function calling(sources: Readonly<Record<keyof typeof urls, () => string | undefined>>) {
  const call = async (_from: unknown, { calls }: CallPlan) => {
    // As a call over a network would, it lets others have their turn.
    await new Promise(setImmediate);
    return {
      hostname: 'client',
      attempts: calls.flatMap(({ count = 1 }, index) =>
        Array.from({ length: count }, (_, attempt) =>
          attemptFrom(index, attempt, Object.values(sources)[index]!()),
        ),
      ),
    };
  };
  return { call } as unknown as Pick<Bench, 'call'>;
}

function attemptFrom(call: number, attempt: number, source: string | undefined): CallAttempt {
  const body = {
    protocol: 'http',
    hostname: 'server',
    id: 'a',
    remoteAddress: source,
    remotePort: 1,
    localAddress: '10.0.0.1',
    localPort: 8080,
    clientIdentity: null,
  };
  const answered = { status: 200, body, errorCode: null };
  const refused = { status: null, body: null, errorCode: 'ECONNREFUSED' };
  return { call, attempt, ...(source === undefined ? refused : answered) } as unknown as CallAttempt;
}

test('answers are counted by the way that their request came, also one that nobody else would have seen', async () => {
  let phase: string | undefined;
  let once = 0;
  const bench = calling({
    meshed: () =>
      phase === undefined || phase === 'up' ? (once++ === 60 ? '10.0.0.9' : undefined) : '127.0.0.6',
    plain: () => phase && '10.0.0.9',
  });
  const { done, seen } = await watched(bench, { from, urls }, async (now) => {
    expect(now().plain).toEqual({ attempts: 25, proxied: 0, direct: 0, unanswered: { ECONNREFUSED: 25 } });
    phase = 'up';
    while (now().plain.direct < 100) await new Promise(setImmediate);
    phase = 'redirected';
    while (now().meshed.proxied === 0) await new Promise(setImmediate);
    return 'done';
  });
  expect(done).toBe('done');
  expect(seen.meshed.direct).toBe(1);
  expect(seen.meshed.attempts).toBe(1 + seen.meshed.proxied + (seen.meshed.unanswered['ECONNREFUSED'] ?? 0));
  expect(seen.plain).toMatchObject({ proxied: 0, unanswered: { ECONNREFUSED: 25 } });
});

test('the error of the work comes out once the client has ended, and so does that of a client that cannot call', async () => {
  const bench = calling({ meshed: () => undefined, plain: () => undefined });
  await expect(
    watched(bench, { from, urls }, async () => Promise.reject(new Error('no node'))),
  ).rejects.toThrow('no node');
  let calls = 0;
  const silent: Pick<Bench, 'call'> = {
    call: async (...args) => (calls++ < 2 ? bench.call(...args) : Promise.reject(new Error('silent'))),
  };
  const work = async () => {
    while (calls < 3) await new Promise(setImmediate);
  };
  await expect(watched(silent, { from, urls }, work)).rejects.toThrow('silent');
});
