import { UsageError } from '../errors/errors.ts';
import { PARITY_LANE, type Plan, type PlannedJudgement } from '../model/record.ts';
import type { Requirement, RequirementId } from '../model/requirement.ts';
import { comparedLanes } from './lanes.ts';
import { judgement, type LeftOut, missing, skipped, versionLeftOut } from './left-out.ts';
import { judgementsInMode } from './plan-in-mode.ts';
import type { PlanRequest } from './plan-request.ts';
import { isOfParity, withoutRecord } from './planned.ts';
import { isNamed, select } from './select.ts';

/** Why what is slow has the profile `full` alone. */
const SLOW = 'it waits for minutes of real time';

/**
 * Lanes x requirements, with a reason for everything left out. A requirement has a row in each lane of its modes
 * that is there for its theme, or that alone has what it needs. Where no lane of a mode is, it is listed in the
 * mode's name; what compares lanes is one judgement in the lane `parity`.
 * @throws UsageError if nothing is left to judge, or `--only` names what does not exist
 */
export function makePlan(request: PlanRequest): Plan {
  const selected = select(request.only, request.catalogue);
  const parity = comparedLanes(request.lanes);
  const judgements = request.catalogue.flatMap((requirement) => {
    const general = leftOutEverywhere(requirement, selected, request);
    return requirement.scope === 'lane'
      ? requirement.modes.flatMap((mode) => judgementsInMode(requirement, mode, general, request))
      : [judgement(requirement, PARITY_LANE, general ?? parityLeftOut(requirement, parity, request))];
  });
  if (judgements.every((one) => one.leftOut !== undefined)) throw nothingLeft(judgements, request);
  const plan = { lanes: request.lanes, judgements, ...(parity === undefined ? {} : { parity }) };
  const alone = withoutRecord(plan, request.catalogue);
  if (alone.length > 0) throw nothingCompared(alone);
  return plan;
}

function leftOutEverywhere(
  requirement: Requirement,
  selected: ReadonlySet<string>,
  request: PlanRequest,
): LeftOut | undefined {
  if (!selected.has(requirement.id))
    return skipped('only', `not selected by --only ${request.only.join(',')}`);
  // Naming a requirement outranks the profile: `--profile quick --only E-17` judges E-17.
  if (isNamed(request.only)) return undefined;
  if (request.profile === 'quick' && !requirement.quick) return skipped('profile', 'not in profile quick');
  if (request.profile === 'core' && requirement.level === 'extended')
    return skipped('profile', 'not in profile core: extended');
  if (request.profile !== 'full' && requirement.slow)
    return skipped('profile', `${requirement.level}, in profile full alone: ${SLOW}`);
  return undefined;
}

function parityLeftOut(
  requirement: Requirement,
  parity: Plan['parity'],
  request: PlanRequest,
): LeftOut | undefined {
  if (parity === undefined) {
    const ordinary = request.lanes.filter((lane) => lane.ordinary).map((lane) => lane.mode);
    const without = requirement.modes.filter((mode) => !ordinary.includes(mode));
    const why =
      without.length > 0 ? `no lane ${without.join(', ')} in this run` : 'their versions of Istio differ';
    return skipped('lane', `compares modes; ${why}`);
  }
  const compared = request.lanes.filter((lane) => isOfParity({ parity }, lane));
  return compared
    .map(
      (lane) =>
        versionLeftOut(requirement, request.istioOf?.(lane)) ??
        missing(requirement, request.capabilities(lane)),
    )
    .find((reason) => reason !== undefined);
}

function nothingCompared(alone: readonly RequirementId[]): UsageError {
  return new UsageError(
    `${alone.join(', ')} compares what both lanes observe, and nothing else that is selected is judged in both`,
    'select some beside it, such as --only CNI-G-02,CNI-S-01',
  );
}

function nothingLeft(judgements: readonly PlannedJudgement[], request: PlanRequest): UsageError {
  const reasons = new Set(
    judgements.flatMap(({ leftOut }) =>
      leftOut === undefined || leftOut.cause === 'only' ? [] : leftOut.reason,
    ),
  );
  const lanes = request.lanes.map((lane) => lane.id).join(',');
  return new UsageError(
    `nothing is left to judge in lanes ${lanes} with --profile ${request.profile}: ${[...reasons].join('; ')}`,
    'see `npm run conformance -- list`',
  );
}
