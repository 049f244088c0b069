import { expect, test } from 'vitest';
import { deadlines } from '../time/deadlines.ts';
import type { Bench } from './bench.ts';
import { withCnitool } from './plugin-calls.ts';

test('who asks for cnitool where there is none is told to need it, and no node is touched', async () => {
  const calls: string[] = [];
  const bench = {
    programs: {},
    deadlines: deadlines(),
    passId: 'p1',
    execOnNode: async (node: string) => calls.push(node),
  } as unknown as Bench;
  const lent = withCnitool(bench, 'worker', async (path) => calls.push(path));
  await expect(lent).rejects.toMatchObject({ code: 'NO_CNITOOL' });
  expect(calls).toEqual([]);
});
