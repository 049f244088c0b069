import type { Capability } from '../../model/capability.ts';
import type { Requirement } from '../../model/requirement.ts';
import { ordinaryLane } from '../../model/testing/ordinary-lane.ts';
import { makePlan } from '../plan.ts';
import type { PlanRequest } from '../plan-request.ts';

/** One of both modes, which needs nothing. */
export function requirement(id: Requirement['id'], parts: Partial<Requirement> = {}): Requirement {
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
    slow: false,
    faults: [],
    restsOn: [],
    known: [],
    ...parts,
  };
}

export const CATALOGUE = [
  requirement('CNI-E-01', { theme: 'identification', modes: ['cni'] }),
  requirement('CNI-F-01'),
  requirement('CNI-F-02', { quick: false }),
  requirement('CNI-G-01', { theme: 'traffic', needs: ['browser'] }),
  requirement('CNI-S-02', { theme: 'parity', scope: 'parity' }),
];

/** The plan of both ordinary lanes, or as it is told. */
export function plan(parts: Partial<PlanRequest> = {}) {
  return makePlan({
    lanes: [ordinaryLane('init'), ordinaryLane('cni')],
    catalogue: CATALOGUE,
    profile: 'core',
    only: [],
    capabilities: (): Capability[] => ['browser'],
    ...parts,
  });
}

/** `CNI-E-01 cni` of each that is judged. */
export const planned = (made: ReturnType<typeof plan>) =>
  made.judgements.filter((one) => one.leftOut === undefined).map((one) => `${one.requirement} ${one.lane}`);
/** `CNI-E-01 cni skipped: why` of each that is not. */
export const leftOut = (made: ReturnType<typeof plan>) =>
  made.judgements.flatMap((one) =>
    one.leftOut === undefined
      ? []
      : [`${one.requirement} ${one.lane} ${one.leftOut.verdict}: ${one.leftOut.reason}`],
  );
