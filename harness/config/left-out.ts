import type { Capability } from '../model/capability.ts';
import { compareMinors } from '../model/istio-minor.ts';
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

/** @param istioMinor `1.31`; where it is not known, nothing is left out by it */
export function versionLeftOut(
  { since, until }: Pick<Requirement, 'since' | 'until'>,
  istioMinor: string | undefined,
): LeftOut | undefined {
  if (istioMinor === undefined) return undefined;
  if (since !== undefined && compareMinors(istioMinor, since) < 0)
    return otherVersion(`stated from Istio ${since}; this is ${istioMinor}`);
  if (until !== undefined && compareMinors(istioMinor, until) > 0)
    return otherVersion(`stated up to Istio ${until}; this is ${istioMinor}`);
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
