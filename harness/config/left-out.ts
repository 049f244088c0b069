import type { Capability } from '../model/capability.ts';
import { isFrom, isUpTo } from '../model/istio-minor.ts';
import type { LaneId } from '../model/lane.ts';
import type { PlannedJudgement } from '../model/record.ts';
import type { Requirement } from '../model/requirement.ts';

/** Why something is not judged. */
export type LeftOut = NonNullable<PlannedJudgement['leftOut']>;

/** What a requirement needs and is not offered, as a reason; undefined where nothing is missing. */
export function missing(requirement: Requirement, capabilities: readonly Capability[]): LeftOut | undefined {
  const missed = requirement.needs.filter((need) => !capabilities.includes(need));
  return missed.length === 0 ? undefined : lacking(`needs ${missed.join(', ')}`);
}

/** @param istio a version that says which minor it is; where it is not known, nothing is left out by it */
export function versionLeftOut(
  { since, until }: Pick<Requirement, 'since' | 'until'>,
  istio: string | undefined,
): LeftOut | undefined {
  if (istio === undefined) return undefined;
  if (since !== undefined && !isFrom(istio, since))
    return otherVersion(`stated from Istio ${since.split('@')[0]}; this is ${istio}`);
  if (until !== undefined && !isUpTo(istio, until))
    return otherVersion(`stated up to Istio ${until}; this is ${istio}`);
  return undefined;
}

export function skipped(cause: 'only' | 'profile' | 'lane', reason: string): LeftOut {
  return { verdict: 'skipped', cause, reason };
}

export function lacking(reason: string): LeftOut {
  return { verdict: 'not-supported', cause: 'capability', reason };
}

function otherVersion(reason: string): LeftOut {
  return { verdict: 'not-supported', cause: 'version', reason };
}

/** A requirement in a lane, or why it is not judged there. */
export function judgement(
  requirement: Requirement,
  lane: LaneId,
  leftOut: LeftOut | undefined,
): PlannedJudgement {
  return { requirement: requirement.id, lane, ...(leftOut === undefined ? {} : { leftOut }) };
}
