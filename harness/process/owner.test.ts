import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { isAlive, startTicksIn, thisOwner } from './owner.ts';

test('the start is field 22, also where the name holds blanks and brackets', () => {
  const rest = `S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 200`;
  expect(startTicksIn(`7 (node) ${rest}`)).toBe('987654');
  expect(startTicksIn(`7 (a) b (c) ${rest}`)).toBe('987654');
});

test('this process is alive, and not if it had started at another time', () => {
  const own = thisOwner();
  expect(isAlive(own)).toBe(true);
  expect(isAlive({ ...own, startTicks: '1' })).toBe(false);
});

test('a process that ended is dead', () => {
  const { pid } = spawnSync('true');
  expect(isAlive({ pid })).toBe(false);
});
