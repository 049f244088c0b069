import { plannedIn } from '../../config/planned.ts';
import { UsageError } from '../../errors/errors.ts';
import type { Fault } from '../../faults/fault.ts';
import type { LaneId } from '../../model/lane.ts';
import { PARITY_LANE, type Plan } from '../../model/record.ts';
import type { RequirementId } from '../../model/requirement.ts';

/** A fault with what it must turn of a plan, and what the plan leaves out of that. */
export interface Tried {
  readonly fault: Fault;
  readonly leftOut: readonly RequirementId[];
}

/**
 * Holds a fault to what `--only` and `--profile` let be judged in the lane that it is seeded into.
 * @throws UsageError where nothing that it must turn is
 */
export function triedBy(plan: Plan, fault: Fault, lane: LaneId): Tried {
  const planned = plannedIn(plan.judgements.filter((one) => [lane, PARITY_LANE].includes(one.lane)));
  const [first, ...others] = fault.mustTurn.filter((id) => planned.has(id));
  if (first === undefined)
    throw new UsageError(
      `nothing that ${fault.name} must turn is to be judged`,
      `name one of these too: ${fault.mustTurn.join(', ')}`,
    );
  const leftOut = fault.mustTurn.filter((id) => !planned.has(id));
  return { fault: { ...fault, mustTurn: [first, ...others] }, leftOut };
}
