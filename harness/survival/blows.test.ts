import { expect, test } from 'vitest';
import { chosenTrials, trialsOf } from './blows.ts';
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
  const kinds = ['KILL all', 'KILL command', 'KILL judging', 'TERM', 'INT', 'HUP'];
  const misfortunes = ['node killed', 'node out of memory', 'engine restarted', 'machine rebooted'];
  expect(new Set(ALL.map(({ blow }) => blow))).toEqual(new Set([...kinds, ...misfortunes]));
  expect(new Set(POINTS.map(({ phase }) => phase)).size).toBe(11);
  expect(POINTS).toHaveLength(25);
  // Whatever befalls the machine does so at a point that there is.
  expect(ALL).toHaveLength(2 * 25 + 6);
});

test('the engine is restarted only where the caller says how, and what is left out is counted', () => {
  expect(chosenTrials(ALL, { points: [], restartEngine: 'true' })).toEqual({ chosen: ALL, leftOut: 0 });
  const { chosen, leftOut } = chosenTrials(ALL, { points: [], restartEngine: undefined });
  expect([chosen.length, leftOut]).toEqual([53, 3]);
  const named = chosenTrials(ALL, { points: ['mesh-half'], restartEngine: undefined });
  expect(named.chosen.map(({ blow }) => blow)).toEqual(['KILL all', 'INT', 'node killed']);
});
