import type { Capability } from './capability.ts';
import { isFrom, isUpTo } from './istio-minor.ts';
import { isLike } from './like.ts';
import type { Mode } from './mode.ts';
import type { Difference, Verdict } from './verdict.ts';

/** A defect of the product that makes a requirement non-conformant where it applies. */
export interface KnownFinding {
  /** Its heading in reports/published/findings.md, `FINDING-3`. */
  readonly id: string;
  readonly modes: readonly Mode[];
  /** What a lane must have for it to show; nothing by default. */
  readonly needs?: readonly Capability[];
  /** First and last Istio minor version that has it, as far as is known. */
  readonly since?: string;
  readonly until?: string;
  /** What it explains; another difference is not known. */
  readonly differences: readonly KnownDifference[];
}

/** A difference by what it is about and what was seen there; `*` stands for anything. */
export interface KnownDifference {
  readonly subject: string;
  /** The defect's own traces: the same subject may be broken in another way. */
  readonly seen: string;
}

/**
 * A verdict with the finding that it is. A non-conformance is known only where one finding explains every difference;
 * a conformant verdict where a finding applies bears it, too, so that the report says that it is no longer seen.
 */
export function withKnown(verdict: Verdict, findings: readonly KnownFinding[], where: Where): Verdict {
  if (verdict.kind !== 'non-conformant' && verdict.kind !== 'conformant') return verdict;
  const known = findings.find(
    (finding) =>
      applies(finding, where) && verdict.differences.every((difference) => explains(finding, difference)),
  );
  return known === undefined ? verdict : { ...verdict, known: known.id };
}

/** Where a verdict was reached. */
interface Where {
  readonly mode: Mode;
  readonly istioVersion: string;
  readonly capabilities: readonly Capability[];
}

function applies(
  { modes, needs = [], since, until }: KnownFinding,
  { mode, istioVersion, capabilities }: Where,
): boolean {
  return (
    modes.includes(mode) &&
    needs.every((capability) => capabilities.includes(capability)) &&
    (since === undefined || isFrom(istioVersion, since)) &&
    (until === undefined || isUpTo(istioVersion, until))
  );
}

function explains({ differences }: KnownFinding, { subject, seen }: Difference): boolean {
  return differences.some((known) => isLike(known.subject, subject) && isLike(known.seen, seen));
}
