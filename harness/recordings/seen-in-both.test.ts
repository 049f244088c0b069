import { expect, test } from 'vitest';
import type { JournalLine } from '../model/record.ts';
import type { RequirementId } from '../model/requirement.ts';
import type { VerdictKind } from '../model/verdict.ts';
import { commonTo, seenInBoth } from './seen-in-both.ts';

function verdict(
  requirement: RequirementId,
  lane: string,
  observation: unknown,
  kind: VerdictKind = 'conformant',
): JournalLine {
  const outcome = { kind, reason: '', differences: [], established: [] };
  return {
    type: 'verdict',
    at: '',
    requirement,
    lane,
    verdict: outcome,
    observation,
    pods: [],
    evidence: [],
    durationMs: 0,
  };
}

function laneOf(id: string, ...names: readonly string[]): JournalLine {
  return {
    type: 'lane',
    at: '',
    lane: { id, nodes: names.map((name) => ({ name })) },
  } as unknown as JournalLine;
}

test('what was judged in both ordinary lanes, and in no other', () => {
  const lines = [
    verdict('CNI-F-01', 'cni', 1),
    verdict('CNI-E-01', 'init', 2),
    verdict('CNI-E-01', 'cni', 3, 'non-conformant'),
    verdict('CNI-F-01', 'init-nft', 4),
    verdict('CNI-G-01', 'init', 5),
    verdict('CNI-G-01', 'cni', 6, 'inconclusive'),
  ];
  expect(seenInBoth(lines, { init: 'init', cni: 'cni' })).toEqual([
    { requirement: 'CNI-E-01', init: 2, cni: 3 },
  ]);
});

test('nodes are named alike, longest name first', () => {
  const lines = [
    laneOf('init', 'a-init', 'a-init-worker'),
    laneOf('cni', 'a-cni', 'a-cni-worker'),
    verdict('CNI-F-01', 'init', { on: ['a-init', 'a-init-worker'] }),
    verdict('CNI-F-01', 'cni', { on: ['a-cni', 'a-cni-worker'] }),
  ];
  const [seen] = seenInBoth(lines, { init: 'init', cni: 'cni' });
  expect(seen?.init).toEqual({ on: ['node-1', 'node-2'] });
  expect(seen?.cni).toEqual(seen?.init);
});

test('the lanes have their Istio and the settings of the user in common', () => {
  const settings = ['values.global.proxy.includeIPRanges=10.0.0.0/8'];
  const lane = (id: string, version: string) => ({ type: 'lane', lane: { id, istio: { version } } });
  const lines = [{ type: 'run', run: { settings } }, lane('cni', '1.30.3'), lane('cni-nft', '1.31.0')];
  const lanes = { init: 'init', cni: 'cni' };
  expect(commonTo(lines as unknown as JournalLine[], lanes)).toEqual({ istio: '1.30.3', settings });
  expect(commonTo([], lanes)).toEqual({ istio: '', settings: [] });
});

test('where runs are reported together, nodes are those of the cluster that was judged', () => {
  const lines = [
    laneOf('init', 'a-init'),
    laneOf('cni', 'a-cni'),
    verdict('CNI-F-01', 'init', { on: 'a-init' }),
    verdict('CNI-F-01', 'cni', { on: 'a-cni' }),
    laneOf('init', 'b-init'),
    laneOf('cni', 'b-cni'),
    verdict('CNI-F-02', 'init', { on: 'b-init' }),
    verdict('CNI-F-02', 'cni', { on: 'b-cni' }),
  ];
  const alike = { on: 'node-1' };
  expect(seenInBoth(lines, { init: 'init', cni: 'cni' })).toEqual([
    { requirement: 'CNI-F-01', init: alike, cni: alike },
    { requirement: 'CNI-F-02', init: alike, cni: alike },
  ]);
});
