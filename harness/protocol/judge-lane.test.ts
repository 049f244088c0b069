import { expect, test } from 'vitest';
import type { RequirementId } from '../model/requirement.ts';
import { batchesOf, inTurn, type JudgeSpec } from './judge-lane.ts';

function spec(requirement: RequirementId, effect: JudgeSpec['effect']): JudgeSpec {
  return { requirement, effect, file: `/suites/${requirement}.spec.ts` };
}

const OWN = spec('CNI-E-01', 'own-namespace');
const LOOKS = spec('CNI-A-05', 'reads');
const LOOKS_BACK = spec('CNI-J-05', 'looks-back');
const MESH = spec('CNI-Q-02', 'mesh');
const NODE = spec('CNI-M-21', 'node');
const RESTARTS = spec('CNI-L-07', 'restarts');

test('what only reads comes before what changes the lane, and what has a program start anew comes last', () => {
  const specs = [RESTARTS, MESH, OWN, LOOKS];
  const alone = (one: JudgeSpec) => ({ specs: [one], how: 'alone' });
  const sideBySide = (...some: readonly JudgeSpec[]) => ({ specs: some, how: 'beside' });
  const byNodes = (one: JudgeSpec) => ({ specs: [one], how: 'nodes' });
  expect(batchesOf([NODE, ...specs], 'cni')).toEqual([
    sideBySide(LOOKS),
    alone(MESH),
    sideBySide(OWN),
    byNodes(NODE),
    alone(RESTARTS),
  ]);
  expect(batchesOf(specs, 'init')).toEqual([sideBySide(OWN, LOOKS), alone(MESH), alone(RESTARTS)]);
});

test('what looks back is judged beside what makes pods, before any program starts anew', () => {
  const specs = [RESTARTS, LOOKS_BACK, OWN];
  const beside = { specs: [LOOKS_BACK, OWN], how: 'beside' };
  const last = { specs: [RESTARTS], how: 'alone' };
  expect(batchesOf(specs, 'cni')).toEqual([beside, last]);
  expect(batchesOf(specs, 'init')).toEqual([beside, last]);
});

test('there is no empty batch', () => {
  expect(batchesOf([OWN], 'cni')).toEqual([{ specs: [OWN], how: 'beside' }]);
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
