import type { Capability } from '../model/capability.ts';
import type { Lane } from '../model/lane.ts';
import { PARITY_LANE, type Plan, type PlannedJudgement } from '../model/record.ts';
import type { Requirement } from '../model/requirement.ts';
import { lacking, missing } from './left-out.ts';
import { isOfParity, withoutRecord } from './planned.ts';

/** The plan for what a lane was found to offer once it stood: what needs more is not supported there, and in no comparison with it. */
export function restrictedTo(
  plan: Plan,
  lane: Lane,
  capabilities: readonly Capability[],
  catalogue: readonly Requirement[],
): Plan {
  const its = (one: PlannedJudgement) =>
    one.lane === lane.id || (one.lane === PARITY_LANE && isOfParity(plan, lane));
  const judgements = plan.judgements.map((one) => {
    const requirement = catalogue.find(({ id }) => id === one.requirement);
    if (one.leftOut !== undefined || !its(one) || requirement === undefined) return one;
    const leftOut = missing(requirement, capabilities);
    return leftOut === undefined ? one : { ...one, leftOut };
  });
  const alone = withoutRecord({ ...plan, judgements }, catalogue);
  return {
    ...plan,
    judgements: judgements.map((one) => (alone.includes(one.requirement) ? { ...one, leftOut: ALONE } : one)),
  };
}

const ALONE = lacking(
  'compares what both lanes observe, and nothing else that is supported is judged in both',
);
