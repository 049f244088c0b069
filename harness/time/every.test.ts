import { expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { every } from './every.ts';

test('work is done again, also after it failed, until disposed of', async () => {
  let calls = 0;
  const loop = every(1, async () => {
    calls += 1;
    if (calls === 1) throw new Error('once');
  });
  await eventually(
    'called',
    () => (calls > 2 ? { done: true, value: calls } : { done: false, seen: `${calls}` }),
    {
      deadlineMs: 5000,
    },
  );
  await loop[Symbol.asyncDispose]();
  const after = calls;
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toBe(after);
});
