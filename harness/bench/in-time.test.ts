import { expect, test } from 'vitest';
import { eventually } from '../time/eventually.ts';
import { inTime } from './in-time.ts';

const wait = { deadlineMs: 1 };

test('what came is given, what did not come in time is an observation', async () => {
  expect(await inTime(eventually('it', () => ({ done: true, value: 7 }), wait))).toBe(7);
  expect(await inTime(eventually('it', () => ({ done: false, seen: 'no' }), wait))).toBeUndefined();
});

test('a look that failed to the end says nothing of the product', async () => {
  const failing = () => {
    throw new Error('the API does not answer');
  };
  await expect(inTime(eventually('it', failing, wait))).rejects.toThrow('the API does not answer');
});
