import { expect, test } from 'vitest';
import type { Requirement, RequirementId } from '../model/requirement.ts';
import { outcomeOf, parseFault, type Turned } from './fault.ts';

const FAULT = { mustTurn: ['CNI-E-01', 'CNI-F-01'] as const };
const as =
  (verdict: string, reason = '') =>
  (requirement: Turned['requirement']) => ({ requirement, verdict, reason });
const sound = ['CNI-E-01', 'CNI-F-01', 'CNI-G-01', 'CNI-G-02'] as const;

function outcome(during: readonly Turned[], may: readonly RequirementId[] = []) {
  return outcomeOf({ ...FAULT, mayTurn: new Set(may) }, sound.map(as('conformant')), during);
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

const CATALOGUE = [
  { id: 'CNI-E-01', faults: ['skips'], restsOn: ['plugin', 'echo-pods'] },
  { id: 'CNI-E-02', faults: [], restsOn: ['plugin'] },
  { id: 'CNI-A-01', faults: [], restsOn: [] },
  { id: 'CNI-C-06', faults: [], restsOn: ['pod-privileges'] },
] as unknown as readonly Requirement[];

const text = (name: string, breaks: string) =>
  `{name: ${name}, title: t, story: s, mode: cni, act: {name: drop-cni-entry}, breaks: [${breaks}]}`;

test('what names the fault must turn, what rests on what it breaks may, and nothing else does', () => {
  const fault = parseFault(text('skips', 'plugin'), 'f', CATALOGUE);
  expect(fault.mustTurn).toEqual(['CNI-E-01']);
  expect([...fault.mayTurn]).toEqual(['CNI-E-01', 'CNI-E-02']);
  expect([...parseFault(text('skips', ''), 'f', CATALOGUE).mayTurn]).toEqual([]);
});

test('a fault that no requirement names, or that breaks what nothing rests on, is refused by name', () => {
  expect(() => parseFault(text('other', 'plugin'), 'other.yaml', CATALOGUE)).toThrow(
    'other.yaml: no requirement says that other turns it',
  );
  expect(() => parseFault(text('skips', 'everything'), 'f.yaml', CATALOGUE)).toThrow(/f\.yaml: .*breaks/s);
});
