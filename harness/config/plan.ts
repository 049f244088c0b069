import { UsageError } from '../errors/errors.ts';
import type { Capability } from '../model/capability.ts';
import type { Lane, LaneId } from '../model/lane.ts';
import { PARITY_LANE, type Plan, type PlannedJudgement } from '../model/record.ts';
import type { Requirement } from '../model/requirement.ts';
import type { Profile } from './options.ts';
import { select } from './select.ts';

export interface PlanRequest {
  readonly lanes: readonly Lane[];
  readonly catalogue: readonly Requirement[];
  readonly profile: Profile;
  readonly only: readonly string[];
  /** What each lane offers, from the environment. */
  readonly capabilities: (lane: Lane) => readonly Capability[];
  /** `1.31` of the Istio under test; absent: requirements are not filtered by version. */
  readonly istioMinor?: string;
}

type LeftOut = NonNullable<PlannedJudgement['leftOut']>;

/**
 * Lanes x requirements, with a reason for everything left out. A requirement whose mode has no lane
 * here is listed in that mode's name; a parity requirement is one judgement in the lane `parity`.
 * @throws UsageError if nothing is left to judge, or `--only` names what does not exist
 */
export function makePlan(request: PlanRequest): Plan {
  const selected = select(request.only, request.catalogue);
  const judgements = request.catalogue.flatMap((requirement) => {
    const general = leftOutEverywhere(requirement, selected, request);
    return requirement.scope === 'parity'
      ? [judgement(requirement, PARITY_LANE, general ?? parityLeftOut(requirement, request))]
      : laneJudgements(requirement, general, request);
  });
  if (judgements.every((one) => one.leftOut !== undefined)) throw nothingLeft(judgements, request);
  return { lanes: request.lanes, judgements };
}

function leftOutEverywhere(
  requirement: Requirement,
  selected: ReadonlySet<string>,
  request: PlanRequest,
): LeftOut | undefined {
  if (!selected.has(requirement.id)) return skipped(`not selected by --only ${request.only.join(',')}`);
  // Naming a requirement outranks the profile: `--profile quick --only E-17` judges E-17.
  const byName = request.only.some((word) => !word.startsWith('!'));
  if (request.profile === 'quick' && !requirement.quick && !byName) return skipped('not in profile quick');
  return versionLeftOut(requirement, request.istioMinor);
}

function laneJudgements(
  requirement: Requirement,
  general: LeftOut | undefined,
  request: PlanRequest,
): readonly PlannedJudgement[] {
  return requirement.modes.flatMap((mode) => {
    const lanes = request.lanes.filter((lane) => lane.mode === mode);
    if (lanes.length === 0)
      return [judgement(requirement, mode, general ?? skipped(`no lane of mode ${mode} in this run`))];
    return lanes.map((lane) =>
      judgement(requirement, lane.id, general ?? missing(requirement, request.capabilities(lane))),
    );
  });
}

function parityLeftOut(requirement: Requirement, request: PlanRequest): LeftOut | undefined {
  const without = requirement.modes.filter((mode) => !request.lanes.some((lane) => lane.mode === mode));
  if (without.length > 0) return skipped(`compares modes; no lane of mode ${without.join(', ')} in this run`);
  return request.lanes
    .map((lane) => missing(requirement, request.capabilities(lane)))
    .find((reason) => reason !== undefined);
}

function missing(requirement: Requirement, capabilities: readonly Capability[]): LeftOut | undefined {
  const lacking = requirement.needs.filter((need) => !capabilities.includes(need));
  return lacking.length === 0
    ? undefined
    : { verdict: 'not-supported', reason: `needs ${lacking.join(', ')}` };
}

function versionLeftOut(requirement: Requirement, istioMinor: string | undefined): LeftOut | undefined {
  if (istioMinor === undefined) return undefined;
  const { since, until } = requirement;
  if (since !== undefined && order(istioMinor) < order(since))
    return notSupported(`stated from Istio ${since}; this is ${istioMinor}`);
  if (until !== undefined && order(istioMinor) > order(until))
    return notSupported(`stated up to Istio ${until}; this is ${istioMinor}`);
  return undefined;
}

function order(minor: string): number {
  const [major = 0, rest = 0] = minor.split('.').map(Number);
  return major * 1000 + rest;
}

function nothingLeft(judgements: readonly PlannedJudgement[], request: PlanRequest): UsageError {
  const reasons = new Set(
    judgements
      .flatMap((one) => one.leftOut?.reason ?? [])
      .filter((reason) => !reason.startsWith('not selected')),
  );
  const modes = [...new Set(request.lanes.map((lane) => lane.mode))].join(',');
  return new UsageError(
    `nothing is left to judge with --mode ${modes} --profile ${request.profile}: ${[...reasons].join('; ')}`,
    'see `npm run conformance -- list`',
  );
}

function judgement(requirement: Requirement, lane: LaneId, leftOut: LeftOut | undefined): PlannedJudgement {
  return { requirement: requirement.id, lane, ...(leftOut === undefined ? {} : { leftOut }) };
}

function skipped(reason: string): LeftOut {
  return { verdict: 'skipped', reason };
}

function notSupported(reason: string): LeftOut {
  return { verdict: 'not-supported', reason };
}
