import { expect, test } from 'vitest';
import type { Fault } from '../../faults/fault.ts';
import type { Plan } from '../../model/record.ts';
import { triedBy } from './tried.ts';

const FAULT = { name: 'some', mustTurn: ['CNI-E-01', 'CNI-D-05'] } as unknown as Fault;

function plan(...planned: readonly string[]): Plan {
  const judgements = ['CNI-E-01', 'CNI-D-05', 'CNI-A-04'].map((requirement) => ({
    requirement,
    lane: 'cni',
    ...(planned.includes(requirement) ? {} : { leftOut: { verdict: 'skipped', reason: 'extended' } }),
  }));
  return { judgements } as unknown as Plan;
}

test('a fault must turn what is judged, and what is left out is named', () => {
  const { fault, leftOut } = triedBy(plan('CNI-E-01', 'CNI-A-04'), FAULT, 'cni');
  expect(fault.mustTurn).toEqual(['CNI-E-01']);
  expect(leftOut).toEqual(['CNI-D-05']);
});

test('a fault that can turn nothing of what is judged is refused', () => {
  expect(() => triedBy(plan('CNI-A-04'), FAULT, 'cni')).toThrow(
    'nothing that some must turn is to be judged',
  );
});

test('what another lane judges says nothing of the one with the fault', () => {
  const elsewhere = plan('CNI-E-01');
  const judgements = elsewhere.judgements.map((one) => ({ ...one, lane: 'cni-nft' }));
  expect(() => triedBy({ ...elsewhere, judgements }, FAULT, 'cni')).toThrow('nothing that some must turn');
});
