import { expect, test } from 'vitest';
import { trialsOf } from './blows.ts';
import { POINTS } from './points.ts';

test('each point is hit twice, once by KILL and once by a signal that the run answers', () => {
  const trials = trialsOf(POINTS);
  expect(trials).toHaveLength(2 * POINTS.length);
  for (const point of POINTS) {
    const [kill, signal] = trials.filter((trial) => trial.point === point).map(({ blow }) => blow);
    expect(kill).toMatch(/^KILL /);
    expect(['TERM', 'INT', 'HUP']).toContain(signal);
  }
});

test('every kind of blow is struck, and every phase is hit', () => {
  expect(new Set(trialsOf(POINTS).map(({ blow }) => blow))).toEqual(
    new Set(['KILL all', 'KILL command', 'KILL judging', 'TERM', 'INT', 'HUP']),
  );
  expect(new Set(POINTS.map(({ phase }) => phase)).size).toBe(11);
  expect(POINTS).toHaveLength(25);
});
