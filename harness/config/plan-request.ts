import type { Capability } from '../model/capability.ts';
import type { Lane } from '../model/lane.ts';
import type { Requirement } from '../model/requirement.ts';
import type { Profile } from './profile.ts';

/** What a plan is made of. */
export interface PlanRequest {
  readonly lanes: readonly Lane[];
  readonly catalogue: readonly Requirement[];
  readonly profile: Profile;
  readonly only: readonly string[];
  /** The lanes were named one by one: what `--only` names is judged in each of them, whatever it is there for. */
  readonly lanesNamed?: boolean;
  /** What each lane offers, from the environment. */
  readonly capabilities: (lane: Lane) => readonly Capability[];
  /** The version of Istio of a lane, one that says which minor it is; where it is not known, requirements are not filtered by version. */
  readonly istioOf?: (lane: Lane) => string | undefined;
}
