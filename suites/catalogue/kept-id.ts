import type { RequirementId } from '../../harness/model/requirement.ts';

/** A requirement that has an id and no spec, and why. */
export interface NotJudged {
  readonly id: RequirementId;
  readonly title: string;
  readonly reason: string;
}

/** Reasons that several of them share. */
export const WRITTEN_LATER = 'no spec yet';
export const AMBIENT = 'ambient mode is not judged';
export const OWN_INSTALLATION = 'needs a lane that is installed with other values: none has them yet';
export const SECOND_REVISION = 'needs two revisions of istiod in one lane';
export const BENCHMARK = 'a benchmark, not a verdict';
