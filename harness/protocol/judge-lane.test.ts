import { expect, test } from 'vitest';
import type { RequirementId } from '../model/requirement.ts';
import { batchesOf, inTurn, type JudgeSpec } from './judge-lane.ts';

function spec(requirement: RequirementId, effect: JudgeSpec['effect']): JudgeSpec {
  return { requirement, effect, file: `/suites/${requirement}.spec.ts` };
}

const OWN = spec('CNI-E-01', 'own-namespace');
const MESH = spec('CNI-Q-02', 'mesh');
const NODE = spec('CNI-N-09', 'node');

test('what takes the lane for itself is judged one after another, first in a CNI lane and last in an init lane', () => {
  const specs = [MESH, OWN, NODE];
  const alone = { specs: [MESH, NODE], alone: true };
  const sideBySide = { specs: [OWN], alone: false };
  expect(batchesOf(specs, 'cni')).toEqual([alone, sideBySide]);
  expect(batchesOf(specs, 'init')).toEqual([sideBySide, alone]);
});

test('there is no empty batch', () => {
  expect(batchesOf([OWN], 'cni')).toEqual([{ specs: [OWN], alone: false }]);
  expect(batchesOf([], 'init')).toEqual([]);
});

test('the first failure ends judging where that is asked for, and only there', async () => {
  const batches = batchesOf([OWN, MESH], 'init');
  const run = async (bail: boolean) => {
    const ran: string[] = [];
    await inTurn(batches, bail, async ({ specs }) => {
      ran.push(...specs.map((one) => one.requirement));
      return false;
    });
    return ran;
  };
  expect(await run(true)).toEqual(['CNI-E-01']);
  expect(await run(false)).toEqual(['CNI-E-01', 'CNI-Q-02']);
});
