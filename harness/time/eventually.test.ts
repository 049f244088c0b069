import { expect, test } from 'vitest';
import { type Clock, systemClock, unrefClock } from './clock.ts';
import { eventually } from './eventually.ts';

function fakeClock(): Clock & { readonly paused: number[] } {
  let now = 0;
  const paused: number[] = [];
  return {
    paused,
    nowMs: () => now,
    timestamp: () => new Date(now).toISOString(),
    pause: async (durationMs) => {
      paused.push(durationMs);
      now += durationMs;
    },
  };
}

test('gives the value of the first attempt that is done', async () => {
  let attempts = 0;
  const value = await eventually(
    'third time',
    () => {
      attempts += 1;
      return attempts === 3 ? { done: true, value: 'here' } : { done: false, seen: 'nothing' };
    },
    { deadlineMs: 10_000, clock: fakeClock() },
  );
  expect(value).toBe('here');
  expect(attempts).toBe(3);
});

test('the error carries attempts, elapsed time and the last observation', async () => {
  const waited = eventually('a pod Ready', () => ({ done: false, seen: 'Pending' }), {
    deadlineMs: 300,
    clock: fakeClock(),
  });
  await expect(waited).rejects.toThrowErrorMatchingInlineSnapshot(
    `[NotInTimeError: a pod Ready: not so after 4 attempts in 238 ms; last seen: Pending]`,
  );
});

test('an error of an attempt is an observation, a programming error is not', async () => {
  const clock = fakeClock();
  const refused = eventually('the API', () => Promise.reject(new Error('ECONNREFUSED')), {
    deadlineMs: 60,
    clock,
  });
  await expect(refused).rejects.toMatchObject({ code: 'NOT_IN_TIME', lastSeen: 'ECONNREFUSED' });
  const broken = eventually('the API', () => (undefined as never as { x: () => never }).x(), {
    deadlineMs: 60,
    clock,
  });
  await expect(broken).rejects.toBeInstanceOf(TypeError);
});

test('counts successes in a row, and starts anew after a failure', async () => {
  const answers = [true, false, true, true, true];
  let index = 0;
  await eventually(
    'settled',
    () => (answers[index++] === true ? { done: true, value: index } : { done: false, seen: 'no' }),
    { deadlineMs: 10_000, inARow: 3, clock: fakeClock() },
  );
  expect(index).toBe(5);
});

test('stops with the reason of the signal', async () => {
  const stop = new AbortController();
  stop.abort(new Error('Ctrl-C'));
  const waited = eventually('anything', () => ({ done: false, seen: '' }), {
    deadlineMs: 10,
    signal: stop.signal,
  });
  await expect(waited).rejects.toThrow('Ctrl-C');
});

test.for([systemClock, unrefClock])('stops with it while it pauses, too', async (clock) => {
  const stop = new AbortController();
  const attempt = () => {
    setImmediate(() => stop.abort(new Error('Ctrl-C')));
    return { done: false, seen: '' } as const;
  };
  const waited = eventually('anything', attempt, { deadlineMs: 10_000, signal: stop.signal, clock });
  await expect(waited).rejects.toThrow('Ctrl-C');
});
