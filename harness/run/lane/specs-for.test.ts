import { expect, test } from 'vitest';
import { catalogue } from '../../../suites/catalogue/catalogue.ts';
import { LANES } from '../../config/lanes.ts';
import { makePlan } from '../../config/plan.ts';
import type { RequirementId } from '../../model/requirement.ts';
import { capabilitiesOf, WHOLE_MACHINE } from '../machine/capabilities-of.ts';
import { specsFor } from './specs-for.ts';

const lanes = LANES.filter((lane) => lane.id === lane.mode);
const capabilities = () => capabilitiesOf({ ...lanes[0]! }, WHOLE_MACHINE);
const plan = makePlan({ lanes, catalogue, profile: 'core', only: ['E-01', 'F-01', 'S-05'], capabilities });
const files = new Map<RequirementId, string>([
  ['CNI-E-01', '/suites/e-01.spec.ts'],
  ['CNI-S-05', '/suites/s-05.spec.ts'],
]);

test('a lane is given its own requirements and what parity observes there, each with its spec', () => {
  const [init, cni] = lanes;
  expect(specsFor(cni!, plan, catalogue, files).specs.map((spec) => [spec.requirement, spec.file])).toEqual([
    ['CNI-E-01', '/suites/e-01.spec.ts'],
    ['CNI-S-05', '/suites/s-05.spec.ts'],
  ]);
  expect(specsFor(init!, plan, catalogue, files).specs.map((spec) => spec.requirement)).toEqual(['CNI-S-05']);
});

test('what is planned and has no spec is named', () => {
  expect(specsFor(lanes[0]!, plan, catalogue, files).missing).toEqual(['CNI-F-01']);
});
