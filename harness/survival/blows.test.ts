import { expect, test } from 'vitest';
import { BLOWS, chosenTrials, trialsOf } from './blows.ts';
import { POINTS } from './points.ts';

const ALL = trialsOf(POINTS);

test('each point is hit twice, once by KILL and once by a signal that the run answers', () => {
  for (const point of POINTS) {
    const [kill, signal] = ALL.filter((trial) => trial.point === point).map(({ blow }) => blow);
    expect(kill).toMatch(/^KILL /);
    expect(['TERM', 'INT', 'HUP']).toContain(signal);
  }
});

test('every kind of blow is struck, and every phase is hit', () => {
  expect(new Set(ALL.map(({ blow }) => blow))).toEqual(new Set(BLOWS));
  expect(new Set(POINTS.map(({ phase }) => phase)).size).toBe(11);
  expect(POINTS).toHaveLength(25);
  // Whatever befalls the machine does so at a point that there is.
  expect(ALL).toHaveLength(2 * 25 + 6);
});

test('the engine is restarted only where the caller says how, and what is left out is counted', () => {
  expect(chosenTrials(ALL, { points: [], blows: [], restartEngine: 'true' })).toEqual({
    chosen: ALL,
    leftOut: 0,
  });
  const { chosen, leftOut } = chosenTrials(ALL, { points: [], blows: [], restartEngine: undefined });
  expect([chosen.length, leftOut]).toEqual([53, 3]);
  const named = (blows: readonly string[]) =>
    chosenTrials(ALL, { points: ['mesh-half'], blows, restartEngine: undefined }).chosen;
  expect(named([]).map(({ blow }) => blow)).toEqual(['KILL all', 'INT', 'node killed']);
  expect(named(['INT', 'node killed']).map(({ blow }) => blow)).toEqual(['INT', 'node killed']);
});
