import { expect, test } from 'vitest';
import type { RequirementId } from '../model/requirement.ts';
import { outcomeOf, type Turned, unclassed } from './fault.ts';

const FAULT = { mustTurn: ['CNI-E-01', 'CNI-F-01'] as const };
const as =
  (verdict: string, reason = '') =>
  (requirement: Turned['requirement']) => ({ requirement, verdict, reason });
const ids = (...all: RequirementId[]) => all;
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
  const blocked: Turned = { ...as('inconclusive')('CNI-G-02'), blockedBy: 'CNI-A-01' };
  const during = [as('non-conformant')('CNI-G-01'), blocked];
  expect(outcome(during).unexpected.map((one) => one.requirement)).toEqual(['CNI-G-01']);
  expect(outcome(during, ['CNI-G-01']).unexpected).toEqual([]);
});

test('words like those of a blocked one excuse nothing', () => {
  const during = [as('inconclusive', 'blocked by CNI-A-01')('CNI-G-02')];
  expect(outcome(during).unexpected.map((one) => one.requirement)).toEqual(['CNI-G-02']);
});

test('a requirement that was not conformant before says nothing', () => {
  expect(outcome([as('non-conformant')('CNI-H-01')]).unexpected).toEqual([]);
});

test('a requirement that a fault is silent on, or of two minds, is named with what to do', () => {
  const fault = {
    name: 'skips',
    mustTurn: ids('CNI-E-01'),
    mustStay: ids('CNI-C-91', 'CNI-G-01', 'CNI-X-01'),
  };
  const judged = ['CNI-E-01', 'CNI-C-91', 'CNI-C-92', 'CNI-G-01'] as const;
  expect(unclassed(fault, new Set(['CNI-G-01']), judged)).toEqual([
    expect.stringMatching(/^CNI-C-92: .*skips\.yaml does not say .* mayTurn .* mustStay$/),
    expect.stringMatching(/^CNI-G-01: .*turns and stays$/),
    expect.stringMatching(/^CNI-X-01: .*nothing in that mode has this id$/),
  ]);
  expect(unclassed({ ...fault, mustStay: ['CNI-C-91', 'CNI-C-92'] }, new Set(['CNI-G-01']), judged)).toEqual(
    [],
  );
});
