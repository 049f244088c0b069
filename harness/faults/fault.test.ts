import { expect, test } from 'vitest';
import { outcomeOf, type Turned } from './fault.ts';

const FAULT = { mustTurn: ['CNI-E-01', 'CNI-F-01'] as const };
const as =
  (verdict: string, reason = '') =>
  (requirement: Turned['requirement']) => ({ requirement, verdict, reason });
const sound = ['CNI-E-01', 'CNI-F-01', 'CNI-G-01', 'CNI-G-02'] as const;

function outcome(during: readonly Turned[], may: readonly string[] = []) {
  return outcomeOf({ mustTurn: [...FAULT.mustTurn] }, new Set(may), sound.map(as('conformant')), during);
}

test('what must turn and did, and what did not', () => {
  const seen = outcome([as('non-conformant')('CNI-E-01'), as('conformant')('CNI-F-01')]);
  expect(seen.turned).toEqual(['CNI-E-01']);
  expect(seen.unseen.map((one) => `${one.requirement} ${one.verdict}`)).toEqual(['CNI-F-01 conformant']);
});

test('what turned beside it is unexpected, unless it may or is blocked', () => {
  const during = [as('non-conformant')('CNI-G-01'), as('inconclusive', 'blocked by CNI-A-01')('CNI-G-02')];
  expect(outcome(during).unexpected.map((one) => one.requirement)).toEqual(['CNI-G-01']);
  expect(outcome(during, ['CNI-G-01']).unexpected).toEqual([]);
});

test('a requirement that was not conformant before says nothing', () => {
  expect(outcome([as('non-conformant')('CNI-H-01')]).unexpected).toEqual([]);
});
