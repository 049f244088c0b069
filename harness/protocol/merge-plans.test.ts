import { expect, test } from 'vitest';
import type { Plan, PlannedJudgement } from '../model/record.ts';
import { ordinaryLane } from '../model/testing/ordinary-lane.ts';
import { mergedPlan } from './merge-plans.ts';
import { planned } from './testing/sample-part.ts';

const [INIT, CNI] = [ordinaryLane('init'), ordinaryLane('cni')];

function merge(...plans: readonly Plan[]): Plan {
  return mergedPlan(plans, (id) => id === 'CNI-S-01');
}

/** `CNI-E-01 cni`, with why it is left out. */
const words = ({ judgements }: Plan) =>
  judgements.map(({ requirement, lane, leftOut }) =>
    [requirement, lane, ...(leftOut === undefined ? [] : [leftOut.cause])].join(' '),
  );

const of = (lanes: Plan['lanes'], ...judgements: readonly PlannedJudgement[]): Plan => ({
  lanes,
  judgements,
});

test('lanes on two machines: what either judges is judged, and both modes are compared over the record', () => {
  const here = of(
    [INIT],
    planned('CNI-E-01', 'init'),
    planned('CNI-E-01', 'cni', 'lane'),
    planned('CNI-E-02', 'cni', 'lane'),
    planned('CNI-S-01', 'parity', 'lane'),
    planned('CNI-S-02', 'parity', 'lane'),
  );
  const there = of(
    [CNI],
    planned('CNI-E-01', 'init', 'lane'),
    planned('CNI-E-01', 'cni'),
    planned('CNI-E-02', 'cni', 'capability'),
    planned('CNI-S-01', 'parity', 'lane'),
    planned('CNI-S-02', 'parity', 'lane'),
  );
  const whole = merge(here, there);
  expect(words(whole)).toEqual([
    'CNI-E-01 init',
    'CNI-E-01 cni',
    'CNI-E-02 cni capability',
    'CNI-S-01 parity',
    'CNI-S-02 parity lane',
  ]);
  expect(whole.parity).toEqual({ init: 'init', cni: 'cni' });
  expect(whole.judgements.at(-1)?.leftOut?.reason).toBe(
    'compares modes, and none of these runs had both lanes',
  );
});

test('what nobody wanted stays left out, by the reason that says most', () => {
  const one = of([CNI], planned('CNI-E-01', 'cni', 'only'), planned('CNI-E-02', 'cni', 'only'));
  const other = of([CNI], planned('CNI-E-01', 'cni', 'profile'), planned('CNI-E-02', 'cni', 'only'));
  expect(words(merge(one, other))).toEqual(['CNI-E-01 cni profile', 'CNI-E-02 cni only']);
});

test('a mode that one run had no lane for has no row where another had one', () => {
  const dual = ordinaryLane('cni', { id: 'cni-dual', ordinary: false });
  const one = of([INIT], planned('CNI-I-06', 'init', 'lane'), planned('CNI-I-06', 'cni', 'lane'));
  const other = of([dual], planned('CNI-I-06', 'init', 'lane'), planned('CNI-I-06', 'cni-dual'));
  expect(words(merge(one, other))).toEqual(['CNI-I-06 init lane', 'CNI-I-06 cni-dual']);
});

test('what only a later plan has stands where it stands there', () => {
  const one = of([CNI], planned('CNI-E-01', 'cni'), planned('CNI-F-01', 'cni'));
  const other = of([CNI], planned('CNI-E-01', 'cni'), planned('CNI-E-02', 'cni'), planned('CNI-F-01', 'cni'));
  expect(words(merge(one, other))).toEqual(['CNI-E-01 cni', 'CNI-E-02 cni', 'CNI-F-01 cni']);
});

test('without both modes nothing is compared', () => {
  const one = of([CNI], planned('CNI-S-01', 'parity', 'lane'));
  const whole = merge(one, one);
  expect([whole.parity, words(whole)]).toEqual([undefined, ['CNI-S-01 parity lane']]);
});
