import { expect, test } from 'vitest';
import { UsageError } from '../errors/errors.ts';
import type { Lane } from '../model/lane.ts';
import { ordinaryLane } from '../model/testing/ordinary-lane.ts';
import { LANES, shapeOf } from './lanes.ts';
import type { PlanRequest } from './plan-request.ts';
import { busyLanes, isBusiest, isOfParity } from './planned.ts';
import { CATALOGUE, leftOut, plan, planned, requirement } from './testing/sample-plan.ts';

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
  const made = plan({ lanes: [ordinaryLane('init')] });
  expect(planned(made)).toEqual(['CNI-F-01 init', 'CNI-F-02 init', 'CNI-G-01 init']);
  expect(leftOut(made)).toContain('CNI-E-01 cni skipped: no lane of mode cni in this run');
  expect(leftOut(made)).toContain('CNI-S-02 parity skipped: compares modes; no lane cni in this run');
});

test('quick leaves out what is not quick, unless it is named', () => {
  expect(leftOut(plan({ profile: 'quick' }))).toEqual([
    'CNI-F-02 init skipped: not in profile quick',
    'CNI-F-02 cni skipped: not in profile quick',
  ]);
  expect(planned(plan({ profile: 'quick', only: ['F-02'] }))).toEqual(['CNI-F-02 init', 'CNI-F-02 cni']);
});

test('what is slow is judged in the profile full, or by its name, and says so elsewhere', () => {
  const slow = requirement('CNI-M-05', { theme: 'lifecycle', modes: ['cni'], quick: false, slow: true });
  const catalogue = [...CATALOGUE, slow];
  expect(planned(plan({ catalogue, profile: 'full' }))).toContain('CNI-M-05 cni');
  expect(planned(plan({ catalogue, only: ['M-05'] }))).toEqual(['CNI-M-05 cni']);
  expect(leftOut(plan({ catalogue }))).toEqual([
    'CNI-M-05 cni skipped: core, in profile full alone: it waits for minutes of real time',
  ]);
  const quick = catalogue.map((one) => ({ ...one, quick: true }));
  expect(planned(plan({ catalogue: quick, profile: 'quick' }))).not.toContain('CNI-M-05 cni');
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
  const reasons = leftOut(plan({ catalogue, lanes: [ordinaryLane('cni')], istioOf: () => '1.31' }));
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

test('what is left out says by a word of its own why', () => {
  const newer = requirement('CNI-F-02', { since: '1.32', quick: false });
  const catalogue = CATALOGUE.map((one) => (one.id === 'CNI-F-02' ? newer : one));
  const causes = (parts: Partial<PlanRequest>) =>
    plan({ catalogue, ...parts }).judgements.flatMap(({ requirement: id, leftOut: left }) =>
      left === undefined ? [] : [`${id} ${left.cause}`],
    );
  expect(causes({ only: ['F-01'] })).toContain('CNI-E-01 only');
  expect(causes({ profile: 'quick' })).toContain('CNI-F-02 profile');
  expect(causes({ istioOf: () => '1.31' })).toEqual(['CNI-F-02 version', 'CNI-F-02 version']);
  expect(causes({ capabilities: () => [] })).toContain('CNI-G-01 capability');
  expect(causes({ lanes: [ordinaryLane('init')] })).toEqual(
    expect.arrayContaining(['CNI-E-01 lane', 'CNI-S-02 lane']),
  );
});

test('a selection with nothing left to judge is a usage error that says why', () => {
  expect(() => plan({ only: ['E-01', '!E-01'] })).toThrow(/selects no requirement/);
  expect(() => plan({ lanes: [ordinaryLane('init')], only: ['E-01'] })).toThrow(/no lane of mode cni/);
});

const byId = (...ids: readonly string[]) => LANES.filter((one) => ids.includes(one.id));
const SHAPED = [
  requirement('CNI-E-01', { theme: 'identification' }),
  requirement('CNI-F-01'),
  requirement('CNI-F-08', { needs: ['dual-stack'] }),
  requirement('CNI-I-06', { theme: 'dns', needs: ['dual-stack'], modes: ['cni'] }),
  requirement('CNI-I-05', { theme: 'dns', needs: ['ipv6-only'], modes: ['cni'], level: 'extended' }),
];

test('a lane of another shape judges its themes, and what alone it has the means for', () => {
  const made = plan({
    catalogue: SHAPED,
    lanes: byId('init', 'cni', 'cni-dual', 'cni-v6'),
    profile: 'full',
    capabilities: shapeOf,
  });
  expect(planned(made)).toEqual([
    'CNI-E-01 init',
    'CNI-E-01 cni',
    'CNI-F-01 init',
    'CNI-F-01 cni',
    'CNI-F-01 cni-dual',
    'CNI-F-01 cni-v6',
    'CNI-F-08 cni-dual',
    'CNI-I-06 cni-dual',
    'CNI-I-05 cni-v6',
  ]);
  expect(leftOut(made)).toEqual([
    'CNI-F-08 init skipped: needs dual-stack, which lane init-dual or cni-dual has: --profile full or --lane init-dual',
  ]);
  expect(busyLanes(made).map((one) => one.id)).toEqual(['cni-dual', 'init', 'cni', 'cni-v6']);
  expect(byId('init', 'cni', 'cni-dual', 'cni-v6').filter((one) => isBusiest(made, one))).toEqual(
    byId('cni-dual'),
  );
});

test('core leaves out what is extended, and a run without a lane of the shape says where it is judged', () => {
  const made = plan({ catalogue: SHAPED, lanes: byId('init', 'cni'), capabilities: shapeOf });
  expect(leftOut(made)).toEqual([
    'CNI-F-08 init skipped: needs dual-stack, which lane init-dual or cni-dual has: --profile full or --lane init-dual',
    'CNI-F-08 cni skipped: needs dual-stack, which lane init-dual or cni-dual has: --profile full or --lane init-dual',
    'CNI-I-06 cni skipped: needs dual-stack, which lane cni-dual has: --profile full or --lane cni-dual',
    'CNI-I-05 cni skipped: not in profile core: extended',
  ]);
});

test('on a machine without IPv6 everything in a lane that needs it is not supported, and the rest is planned', () => {
  const made = plan({
    catalogue: SHAPED,
    lanes: byId('cni', 'cni-dual'),
    only: ['rules'],
    capabilities: (one) => shapeOf(one).filter((capability) => !/6|dual/.test(capability)),
  });
  expect(leftOut(made)).toEqual(
    expect.arrayContaining([
      'CNI-F-01 cni-dual not-supported: lane cni-dual needs ipv6, dual-stack',
      'CNI-F-08 cni-dual not-supported: lane cni-dual needs ipv6, dual-stack',
    ]),
  );
  expect(planned(made)).toEqual(['CNI-F-01 cni']);
  expect(busyLanes(made).map((one) => one.id)).toEqual(['cni']);
});

test('what is named is judged in lanes that are named, whatever those are there for', () => {
  const request = { catalogue: SHAPED, lanes: byId('cni-dual'), only: ['E-01'], capabilities: shapeOf };
  expect(() => plan(request)).toThrow('not of cni-dual: judged in lane cni');
  expect(planned(plan({ ...request, lanesNamed: true }))).toEqual(['CNI-E-01 cni-dual']);
});

test('what is judged over the record alone has nothing to judge', () => {
  const catalogue = [...CATALOGUE, requirement('CNI-S-01', { theme: 'parity', scope: 'record' })];
  for (const only of [['S-01'], ['S-01', 'E-01'], ['S-01', 'S-02']])
    expect(() => plan({ catalogue, only })).toThrow('CNI-S-01 compares what both lanes observe');
  expect(planned(plan({ catalogue, only: ['S-01', 'F-02'] }))).toEqual([
    'CNI-F-02 init',
    'CNI-F-02 cni',
    'CNI-S-01 parity',
  ]);
});

test('each lane is held to its own version of Istio, and parity compares lanes of one version', () => {
  const newer = {
    ...ordinaryLane('cni'),
    id: 'cni-1-32-0',
    istio: { kind: 'version', version: '1.32.0' },
  } as const;
  const catalogue = [
    requirement('CNI-F-02', { since: '1.32' }),
    CATALOGUE.find((one) => one.scope === 'parity')!,
  ];
  const istioOf = (one: Lane) => (one.istio === undefined ? '1.31' : '1.32');
  const made = plan({ catalogue, lanes: [ordinaryLane('cni'), newer, ordinaryLane('init')], istioOf });
  expect(planned(made)).toContain('CNI-F-02 cni-1-32-0');
  expect(leftOut(made)).toContain('CNI-F-02 cni not-supported: stated from Istio 1.32; this is 1.31');
  expect(made.parity).toEqual({ init: 'init', cni: 'cni' });
  expect(isOfParity(made, newer)).toBe(false);
  const apart = plan({ catalogue, lanes: [newer, ordinaryLane('init')], istioOf });
  expect(apart.parity).toBeUndefined();
  expect(leftOut(apart).join()).toContain('compares modes; their versions of Istio differ');
});
