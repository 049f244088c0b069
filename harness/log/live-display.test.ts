import { expect, test } from 'vitest';
import { nextState, type StageState, stageTitle } from './live-display.ts';
import type { ProgressEvent } from './progress.ts';

const START: StageState = { stage: 'lane cni', step: 'waits', verdicts: undefined, failure: undefined };
const after = (...events: readonly ProgressEvent[]) => events.reduce(nextState, START);
const verdict = (number: number, kind: string): ProgressEvent => ({
  type: 'verdict',
  stage: 'lane cni',
  requirement: 'CNI-E-01',
  lane: 'cni',
  verdict: kind,
  reason: '',
  durationMs: 1,
  number,
  of: 41,
});

test('a stage shows its step and how long it goes on', () => {
  expect(stageTitle(after({ type: 'started', stage: 'lane cni', step: 'cluster' }), 12_300)).toBe(
    'lane cni: cluster  12 s',
  );
});

test('judging shows its place and how many are not conformant', () => {
  const state = after(
    { type: 'started', stage: 'lane cni', step: 'judging' },
    verdict(1, 'conformant'),
    verdict(2, 'observed'),
  );
  expect(stageTitle(state, 2000)).toBe('lane cni: judging 2/41  2.0 s');
  const red = [verdict(3, 'non-conformant'), verdict(4, 'inconclusive')].reduce(nextState, state);
  expect(stageTitle(red, 2000)).toBe('lane cni: judging 4/41, 2 not conformant  2.0 s');
});

test('a known finding is counted apart', () => {
  const known = { ...verdict(2, 'non-conformant'), known: 'FINDING-3' };
  expect(stageTitle(after(verdict(1, 'inconclusive'), known), 2000)).toBe(
    'lane cni: waits 2/41, 1 not conformant, 1 known  2.0 s',
  );
});

test('a failure stays, in one line', () => {
  const state = after({
    type: 'ended',
    stage: 'lane cni',
    step: 'mesh',
    durationMs: 9,
    failure: 'exit code 1\nmore',
  });
  expect(stageTitle(state, 500)).toBe('lane cni: mesh FAILED: exit code 1  500 ms');
});
