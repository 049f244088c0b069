import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../time/clock.ts';
import { type Repeated, untilTaken } from './again.ts';
import { KubeApiError, KubeUnreachableError } from './errors.ts';

const LOST = new KubeUnreachableError('POST', 'other side closed', undefined, true);
const LATE = new KubeUnreachableError('POST', 'no answer within 30000 ms', undefined);
const CONFLICT = new KubeApiError('POST', 409, '');
const BUSY = new KubeApiError('POST', 429, '', 2000);
const BUSY_FOR_LONG = new KubeApiError('POST', 429, '', 60_000);
const BROKEN = new KubeApiError('POST', 500, '');
/** As of an API server whose storage did not answer: what was written may be there. */
const UNSURE = new KubeApiError('POST', 500, '', 1000);

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
  ['a start that a server in trouble may have taken', 'never', UNSURE],
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

test('a server in trouble that says when to ask again may have taken the request', async () => {
  const made = 'told by a conflict';
  expect(await sent('harmless', UNSURE, 'taken')).toEqual({ became: 'taken', pauses: [1000] });
  expect(await sent(made, UNSURE, 'taken')).toEqual({ became: 'taken', pauses: [1000] });
  expect((await sent(made, UNSURE, CONFLICT)).became).toBe(UNSURE);
});

test('who stops while it pauses has the reason', async () => {
  const stop = new AbortController();
  const send = async () => {
    setImmediate(() => stop.abort(new Error('Ctrl-C')));
    throw BUSY;
  };
  const again = { repeated: 'harmless', clock: systemClock, signal: stop.signal } as const;
  await expect(untilTaken(send, again)).rejects.toThrow('Ctrl-C');
});
