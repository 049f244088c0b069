import { expect, test } from 'vitest';
import { UsageError } from '../errors/errors.ts';
import type { Capability } from '../model/capability.ts';
import type { Lane } from '../model/lane.ts';
import type { Requirement } from '../model/requirement.ts';
import { makePlan, type PlanRequest } from './plan.ts';

const lane = (mode: 'init' | 'cni'): Lane => ({
  id: mode,
  mode,
  backend: 'iptables',
  family: 'ipv4',
  nodes: 2,
  nativeSidecar: true,
  provider: 'kind',
  installer: 'istioctl',
  disruptive: true,
});

function requirement(id: Requirement['id'], parts: Partial<Requirement> = {}): Requirement {
  return {
    id,
    theme: 'rules',
    title: id,
    statement: '',
    source: '',
    level: 'core',
    modes: ['init', 'cni'],
    scope: 'lane',
    effect: 'reads',
    needs: [],
    quick: true,
    faults: [],
    ...parts,
  };
}

const CATALOGUE = [
  requirement('CNI-E-01', { theme: 'identification', modes: ['cni'] }),
  requirement('CNI-F-01'),
  requirement('CNI-F-02', { quick: false }),
  requirement('CNI-G-01', { theme: 'traffic', needs: ['browser'] }),
  requirement('CNI-S-02', { theme: 'parity', scope: 'parity' }),
];

function plan(parts: Partial<PlanRequest> = {}) {
  return makePlan({
    lanes: [lane('init'), lane('cni')],
    catalogue: CATALOGUE,
    profile: 'core',
    only: [],
    capabilities: (): Capability[] => ['browser'],
    ...parts,
  });
}

const planned = (made: ReturnType<typeof plan>) =>
  made.judgements.filter((one) => one.leftOut === undefined).map((one) => `${one.requirement} ${one.lane}`);
const leftOut = (made: ReturnType<typeof plan>) =>
  made.judgements.flatMap((one) =>
    one.leftOut === undefined
      ? []
      : [`${one.requirement} ${one.lane} ${one.leftOut.verdict}: ${one.leftOut.reason}`],
  );

test('every requirement in each lane of its modes, parity once', () => {
  expect(planned(plan())).toEqual([
    'CNI-E-01 cni',
    'CNI-F-01 init',
    'CNI-F-01 cni',
    'CNI-F-02 init',
    'CNI-F-02 cni',
    'CNI-G-01 init',
    'CNI-G-01 cni',
    'CNI-S-02 parity',
  ]);
});

test('a mode without a lane is left out with its reason, and so is parity', () => {
  const made = plan({ lanes: [lane('init')] });
  expect(planned(made)).toEqual(['CNI-F-01 init', 'CNI-F-02 init', 'CNI-G-01 init']);
  expect(leftOut(made)).toContain('CNI-E-01 cni skipped: no lane of mode cni in this run');
  expect(leftOut(made)).toContain('CNI-S-02 parity skipped: compares modes; no lane of mode cni in this run');
});

test('quick leaves out what is not quick, unless it is named', () => {
  expect(leftOut(plan({ profile: 'quick' }))).toEqual([
    'CNI-F-02 init skipped: not in profile quick',
    'CNI-F-02 cni skipped: not in profile quick',
  ]);
  expect(planned(plan({ profile: 'quick', only: ['F-02'] }))).toEqual(['CNI-F-02 init', 'CNI-F-02 cni']);
});

test('a capability that is missing makes it not supported', () => {
  expect(leftOut(plan({ capabilities: () => [] }))).toEqual([
    'CNI-G-01 init not-supported: needs browser',
    'CNI-G-01 cni not-supported: needs browser',
  ]);
});

test('ids, themes, globs and negations select', () => {
  expect(planned(plan({ only: ['cni-e-01'] }))).toEqual(['CNI-E-01 cni']);
  expect(planned(plan({ only: ['CNI-F-*', '!F-01'] }))).toEqual(['CNI-F-02 init', 'CNI-F-02 cni']);
  expect(planned(plan({ only: ['!rules', '!traffic', '!parity'] }))).toEqual(['CNI-E-01 cni']);
  expect(planned(plan({ only: ['identification', 'parity'] }))).toEqual(['CNI-E-01 cni', 'CNI-S-02 parity']);
});

test('requirements of other versions of Istio are not supported', () => {
  const catalogue = [
    requirement('CNI-F-01'),
    requirement('CNI-F-02', { since: '1.32' }),
    requirement('CNI-F-03', { until: '1.9' }),
  ];
  const reasons = leftOut(plan({ catalogue, lanes: [lane('cni')], istioMinor: '1.31' }));
  expect(reasons).toContain('CNI-F-02 cni not-supported: stated from Istio 1.32; this is 1.31');
  expect(reasons).toContain('CNI-F-03 cni not-supported: stated up to Istio 1.9; this is 1.31');
});

test.each([
  [['CNI-E-99'], 'CNI-E-01'],
  [['identificatoin'], 'identification'],
  [['X-*'], 'list'],
])('%j names nothing: a usage error that points to %s', (only, pointer) => {
  expect(() => plan({ only })).toThrow(UsageError);
  expect(() => plan({ only })).toThrow(
    expect.objectContaining({ nextStep: expect.stringContaining(pointer) as string }) as Error,
  );
});

test('a selection with nothing left to judge is a usage error that says why', () => {
  expect(() => plan({ only: ['E-01', '!E-01'] })).toThrow(/selects no requirement/);
  expect(() => plan({ lanes: [lane('init')], only: ['E-01'] })).toThrow(/no lane of mode cni/);
});
