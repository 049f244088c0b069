import { comparedLanes } from '../config/lanes.ts';
import { sameIdentity } from '../model/identity.ts';
import type { Lane } from '../model/lane.ts';
import { type LeftOutCause, PARITY_LANE, type Plan, type PlannedJudgement } from '../model/record.ts';
import type { RequirementId } from '../model/requirement.ts';

/** Of two reasons why something was left out, the one that comes first here says more. */
const BY_WEIGHT: readonly LeftOutCause[] = ['version', 'capability', 'lane', 'profile', 'only'];

/**
 * One plan of those that each planned a part: what one of them judges is judged, whatever the others left out. What is
 * judged over the record of both modes is planned where one of them would have, had it had both lanes.
 * @param isOverRecord what is one verdict over all that was observed
 */
export function mergedPlan(
  plans: readonly Plan[],
  isOverRecord: (requirement: RequirementId) => boolean,
): Plan {
  const lanes = plans
    .flatMap((plan) => plan.lanes)
    .filter((lane, index, all) => all.findIndex((other) => other.id === lane.id) === index);
  const parity = plans.find((plan) => plan.parity !== undefined)?.parity ?? comparedLanes(lanes);
  const planned = plans.flatMap((plan) => plan.judgements);
  const rows = inOneOrder(plans).map((one) => {
    const row = weightiest(planned.filter((other) => sameIdentity(one, other)));
    if (row.lane !== PARITY_LANE || row.leftOut?.cause !== 'lane' || parity === undefined) return row;
    if (isOverRecord(row.requirement)) return { requirement: row.requirement, lane: row.lane };
    return {
      ...row,
      leftOut: { ...row.leftOut, reason: 'compares modes, and none of these runs had both lanes' },
    };
  });
  const judgements = rows.filter((row) => !isElsewhere(row, rows, lanes));
  return { lanes, judgements, ...(parity === undefined ? {} : { parity }) };
}

/** What only a later plan has stands behind what comes before it there. */
function inOneOrder(plans: readonly Plan[]): readonly PlannedJudgement[] {
  const order: PlannedJudgement[] = [];
  for (const { judgements } of plans) {
    let at = -1;
    for (const one of judgements) {
      const found = order.findIndex((other) => sameIdentity(one, other));
      at = found >= 0 ? found : at + 1;
      if (found < 0) order.splice(at, 0, one);
    }
  }
  return order;
}

function weightiest(same: readonly PlannedJudgement[]): PlannedJudgement {
  const weight = ({ leftOut }: PlannedJudgement) =>
    leftOut === undefined ? -1 : BY_WEIGHT.indexOf(leftOut.cause);
  return same.toSorted((a, b) => weight(a) - weight(b))[0] as PlannedJudgement;
}

/** Left out in the name of a mode, since that run had no lane for it: another run had one. */
function isElsewhere(
  { requirement, lane, leftOut }: PlannedJudgement,
  rows: readonly PlannedJudgement[],
  lanes: readonly Lane[],
): boolean {
  if (leftOut?.cause !== 'lane' || lanes.some(({ id }) => id === lane)) return false;
  const ofMode = lanes.filter(({ mode }) => mode === lane).map(({ id }) => id);
  return rows.some((row) => row.requirement === requirement && ofMode.includes(row.lane));
}
