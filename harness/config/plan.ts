import { UsageError } from '../errors/errors.ts';
import type { Capability } from '../model/capability.ts';
import { compareMinors } from '../model/istio-minor.ts';
import type { Lane, LaneId } from '../model/lane.ts';
import type { Mode } from '../model/mode.ts';
import { PARITY_LANE, type Plan, type PlannedJudgement } from '../model/record.ts';
import type { Requirement, RequirementId } from '../model/requirement.ts';
import { comparedLanes, LANES, shapeOf, specialOf } from './lanes.ts';
import type { Profile } from './profile.ts';
import { select } from './select.ts';

export interface PlanRequest {
  readonly lanes: readonly Lane[];
  readonly catalogue: readonly Requirement[];
  readonly profile: Profile;
  readonly only: readonly string[];
  /** The lanes were named one by one: what `--only` names is judged in each of them, whatever it is there for. */
  readonly lanesNamed?: boolean;
  /** What each lane offers, from the environment. */
  readonly capabilities: (lane: Lane) => readonly Capability[];
  /** `1.31` of the Istio of a lane; where it is not known, requirements are not filtered by version. */
  readonly istioMinor?: (lane: Lane) => string | undefined;
}

type LeftOut = NonNullable<PlannedJudgement['leftOut']>;

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
      ? requirement.modes.flatMap((mode) => modeJudgements(requirement, mode, general, request))
      : [judgement(requirement, PARITY_LANE, general ?? parityLeftOut(requirement, parity, request))];
  });
  if (judgements.every((one) => one.leftOut !== undefined)) throw nothingLeft(judgements, request);
  refuseAlone(judgements, parity, request.catalogue);
  return { lanes: request.lanes, judgements, ...(parity === undefined ? {} : { parity }) };
}

/** The lanes that a plan judges something in, those with most to judge first: begun last, they would end last. */
export function busyLanes(plan: Plan): readonly Lane[] {
  const judged = (lane: Lane) => judgedIn(plan, lane);
  return plan.lanes.filter((lane) => judged(lane) > 0).toSorted((a, b) => judged(b) - judged(a));
}

/** The plan for what a lane was found to offer once it stood: what needs more is not supported there, and in no comparison with it. */
export function heldTo(
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
  return { ...plan, judgements };
}

/** What is judged in some lane. */
export function plannedIn(judgements: readonly PlannedJudgement[]): ReadonlySet<RequirementId> {
  return new Set(judgements.flatMap((one) => (one.leftOut === undefined ? one.requirement : [])));
}

/** Whether more is judged in this lane than in any other. */
export function isBusiest(plan: Plan, lane: Lane): boolean {
  const [busiest, next] = busyLanes(plan);
  if (busiest === undefined || busiest.id !== lane.id) return false;
  return next === undefined || judgedIn(plan, next) < judgedIn(plan, busiest);
}

function judgedIn(plan: Plan, lane: Lane): number {
  const own = plan.judgements.filter((one) => one.lane === lane.id && one.leftOut === undefined);
  return own.length + (isOfParity(plan, lane) && isParityPlanned(plan) ? 1 : 0);
}

/** Whether a lane is one of the two that parity compares. */
export function isOfParity({ parity }: Pick<Plan, 'parity'>, { id }: Pick<Lane, 'id'>): boolean {
  return parity !== undefined && Object.values(parity).includes(id);
}

function isParityPlanned(plan: Plan): boolean {
  return plan.judgements.some((one) => one.lane === PARITY_LANE && one.leftOut === undefined);
}

function isNamed(only: readonly string[]): boolean {
  return only.some((word) => !word.startsWith('!'));
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
  return undefined;
}

function modeJudgements(
  requirement: Requirement,
  mode: Mode,
  general: LeftOut | undefined,
  request: PlanRequest,
): readonly PlannedJudgement[] {
  const ofMode = request.lanes.filter((lane) => lane.mode === mode);
  const [nearest] = ofMode;
  const stated = (lane: Lane) => general ?? versionLeftOut(requirement, lane, request);
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
        versionLeftOut(requirement, lane, request) ?? missing(requirement, request.capabilities(lane)),
    )
    .find((reason) => reason !== undefined);
}

function missing(requirement: Requirement, capabilities: readonly Capability[]): LeftOut | undefined {
  const missed = requirement.needs.filter((need) => !capabilities.includes(need));
  return missed.length === 0 ? undefined : lacking(`needs ${missed.join(', ')}`);
}

function versionLeftOut(requirement: Requirement, lane: Lane, request: PlanRequest): LeftOut | undefined {
  const istioMinor = request.istioMinor?.(lane);
  if (istioMinor === undefined) return undefined;
  const { since, until } = requirement;
  if (since !== undefined && compareMinors(istioMinor, since) < 0)
    return otherVersion(`stated from Istio ${since}; this is ${istioMinor}`);
  if (until !== undefined && compareMinors(istioMinor, until) > 0)
    return otherVersion(`stated up to Istio ${until}; this is ${istioMinor}`);
  return undefined;
}

/** What is judged over the record of others has nothing to judge where no other is judged in both lanes that parity compares. */
function refuseAlone(
  judgements: readonly PlannedJudgement[],
  parity: Plan['parity'],
  catalogue: readonly Requirement[],
): void {
  const planned = judgements.filter((one) => one.leftOut === undefined);
  const isOverRecord = (id: RequirementId) =>
    catalogue.some((one) => one.id === id && one.scope === 'record');
  const overRecord = planned.filter((one) => isOverRecord(one.requirement));
  if (overRecord.length === 0 || parity === undefined) return;
  const idsIn = (lane: LaneId) => planned.filter((one) => one.lane === lane).map((one) => one.requirement);
  const cni = idsIn(parity.cni);
  if (idsIn(parity.init).some((id) => cni.includes(id))) return;
  throw new UsageError(
    `${overRecord.map((one) => one.requirement).join(', ')} compares what both lanes observe, and nothing else that is selected is judged in both`,
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

function judgement(requirement: Requirement, lane: LaneId, leftOut: LeftOut | undefined): PlannedJudgement {
  return { requirement: requirement.id, lane, ...(leftOut === undefined ? {} : { leftOut }) };
}

function skipped(cause: 'only' | 'profile' | 'lane', reason: string): LeftOut {
  return { verdict: 'skipped', cause, reason };
}

function lacking(reason: string): LeftOut {
  return { verdict: 'not-supported', cause: 'capability', reason };
}

function otherVersion(reason: string): LeftOut {
  return { verdict: 'not-supported', cause: 'version', reason };
}
