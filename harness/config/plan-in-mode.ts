import type { Capability } from '../model/capability.ts';
import type { Lane } from '../model/lane.ts';
import type { Mode } from '../model/mode.ts';
import type { PlannedJudgement } from '../model/record.ts';
import type { Requirement } from '../model/requirement.ts';
import { LANES, shapeOf, specialOf } from './lanes.ts';
import { judgement, type LeftOut, lacking, missing, skipped, versionLeftOut } from './left-out.ts';
import type { PlanRequest } from './plan-request.ts';
import { isNamed } from './select.ts';

/**
 * What is planned of a requirement in the lanes of a mode: a row in each that is there for it. Where none is, one row says
 * why, in the name of the nearest lane or of the mode.
 * @param general why it is judged in no lane at all
 */
export function judgementsInMode(
  requirement: Requirement,
  mode: Mode,
  general: LeftOut | undefined,
  request: PlanRequest,
): readonly PlannedJudgement[] {
  const ofMode = request.lanes.filter((lane) => lane.mode === mode);
  const [nearest] = ofMode;
  const stated = (lane: Lane) => general ?? versionLeftOut(requirement, request.istioOf?.(lane));
  if (nearest === undefined)
    return [judgement(requirement, mode, general ?? skipped('lane', `no lane of mode ${mode} in this run`))];
  const here = ofMode.filter((lane) => isThereFor(lane, requirement, request));
  const able = here.filter((lane) => shapeLacks(lane, requirement).length === 0);
  if (able.length > 0)
    return able.map((lane) =>
      judgement(requirement, lane.id, stated(lane) ?? unable(lane, requirement, request)),
    );
  const [first] = here;
  return first === undefined
    ? [judgement(requirement, mode, stated(nearest) ?? notThere(ofMode))]
    : [judgement(requirement, first.id, stated(first) ?? elsewhere(first, requirement))];
}

/** Whether a lane is there for a requirement. */
function isThereFor(lane: Lane, requirement: Requirement, request: PlanRequest): boolean {
  if (lane.judges === 'everything' || lane.judges.includes(requirement.theme)) return true;
  if (request.lanesNamed === true && isNamed(request.only)) return true;
  return requirement.needs.some((need) => specialOf(lane).includes(need));
}

/** What a lane of this shape can never offer, though a lane of another shape could. */
function shapeLacks(lane: Lane, requirement: Requirement): readonly Capability[] {
  const shapes = LANES.flatMap(shapeOf);
  return requirement.needs.filter((need) => shapes.includes(need) && !shapeOf(lane).includes(need));
}

/** What is missing where a lane of the right shape is there: the lane itself may not be possible on this machine. */
function unable(lane: Lane, requirement: Requirement, request: PlanRequest): LeftOut | undefined {
  const offered = request.capabilities(lane);
  const impossible = specialOf(lane).filter((capability) => !offered.includes(capability));
  if (impossible.length > 0) return lacking(`lane ${lane.id} needs ${impossible.join(', ')}`);
  return missing(requirement, offered);
}

/** The lanes of this run are there for other requirements. */
function notThere(lanes: readonly Lane[]): LeftOut {
  const [lane] = lanes.map((one) => one.mode);
  return skipped('lane', `not of ${lanes.map((one) => one.id).join(', ')}: judged in lane ${lane}`);
}

/** No lane of this run has the shape that is needed. */
function elsewhere(lane: Lane, requirement: Requirement): LeftOut {
  const needs = shapeLacks(lane, requirement).join(', ');
  const others = LANES.filter(
    (one) => requirement.modes.includes(one.mode) && shapeLacks(one, requirement).length === 0,
  ).map((one) => one.id);
  return others.length === 0
    ? lacking(`needs ${needs}`)
    : skipped(
        'lane',
        `needs ${needs}, which lane ${others.join(' or ')} has: --profile full or --lane ${others[0]}`,
      );
}
