import type { RequirementId } from './requirement.ts';

/** The five verdicts. They are never merged: a harness fault must not look like a product's fault. */
export type VerdictKind = 'conformant' | 'non-conformant' | 'not-supported' | 'skipped' | 'inconclusive';

/** One thing that was looked at and was not as the requirement says. */
export interface Difference {
  /** What was looked at, in the field's words: `pod shop/echo: nat OUTPUT`. */
  readonly subject: string;
  readonly expected: string;
  readonly seen: string;
  /** `namespace/name` of the pod that it is of. */
  readonly pod?: string;
  /** What the product itself said of that, in its own words, a line each, the most telling first. */
  readonly said?: readonly string[];
  /** The requirement whose observations differ, where those of others are compared. */
  readonly requirement?: RequirementId;
}

/** What a judge returns: conformant exactly when there is no difference and no control failed. */
export interface Judgement {
  readonly differences: readonly Difference[];
  /** What must show whoever is right, and did not: the look is blind, and neither right nor wrong can be said. */
  readonly failedControls: readonly Difference[];
  /** What was established, one line each; shown for conformant results too. */
  readonly established: readonly string[];
}

/** A requirement's outcome in one lane. */
export interface Verdict {
  readonly kind: VerdictKind;
  /** One line: why. Empty only where the verdict is conformant. */
  readonly reason: string;
  readonly differences: readonly Difference[];
  readonly established: readonly string[];
  /** Id of a published finding, where the non-conformance is a known upstream defect. */
  readonly known?: string;
  /** The requirement that says why this one could not be judged, where another one does; the verdict is then inconclusive. */
  readonly blockedBy?: RequirementId;
  /** What the product itself said of the pods that were judged, where no difference tells it; the most telling first. */
  readonly said?: readonly string[];
}
