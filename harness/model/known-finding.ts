import type { Capability } from './capability.ts';
import { compareMinors } from './istio-minor.ts';
import type { Mode } from './mode.ts';
import type { Verdict } from './verdict.ts';

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
  /** What it explains: subjects of differences, `*` stands for anything. Another difference is not known. */
  readonly subjects: readonly string[];
}

/**
 * A verdict with the finding that it is. A non-conformance is known only where one finding explains every difference;
 * a conformant verdict where a finding applies bears it, too, so that the report says that it is no longer seen.
 */
export function withKnown(verdict: Verdict, findings: readonly KnownFinding[], where: Where): Verdict {
  if (verdict.kind !== 'non-conformant' && verdict.kind !== 'conformant') return verdict;
  const known = findings.find(
    (finding) =>
      applies(finding, where) && verdict.differences.every(({ subject }) => explains(finding, subject)),
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
    (since === undefined || compareMinors(istioVersion, since) >= 0) &&
    (until === undefined || compareMinors(istioVersion, until) <= 0)
  );
}

function explains({ subjects }: KnownFinding, subject: string): boolean {
  return subjects.some((pattern) => {
    const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
    return new RegExp(`^${escaped.replaceAll('*', '.*')}$`, 's').test(subject);
  });
}
