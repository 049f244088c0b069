import { expect, test } from 'vitest';
import { deadlines } from './deadlines.ts';

test('every deadline is scaled, and is whole: a timer takes no parts of a millisecond', () => {
  const [unscaled, scaled] = [deadlines(), deadlines(1.234567)];
  for (const [name, ms] of Object.entries(scaled))
    expect([name, ms]).toEqual([name, Math.round(unscaled[name as keyof typeof unscaled] * 1.234567)]);
});
