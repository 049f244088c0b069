import {
  type CanonicalChain,
  type ChainDifference,
  differencesBetween,
  type Findings,
} from '../requirement.ts';

/** Rules of two pods: one that the mesh's values speak of, one that its own annotations do. */
export interface Compared {
  /** What the other pod lacks and has more, chain by chain; empty where both have the same rules. */
  readonly differences: readonly ChainDifference[];
  /** How many rules the annotated pod has. */
  readonly rules: number;
}

export function compared(annotated: readonly CanonicalChain[], other: readonly CanonicalChain[]): Compared {
  return {
    rules: annotated.reduce((sum, { rules }) => sum + rules.length, 0),
    differences: differencesBetween(annotated, other),
  };
}

/** Held against the product: every chain that differs. */
export function same(findings: Findings, subject: string, { differences }: Compared): void {
  for (const { where, missing, extra } of differences) {
    const parts = [...missing.map((rule) => `not ${rule}`), ...extra.map((rule) => `but ${rule}`)];
    findings.holds(`${subject}: ${where}`, 'the same rules', false, parts.join(', ') || 'another order');
  }
  if (differences.length === 0) findings.holds(subject, 'the same rules', true, '');
}

/** For mutants: a chain that differs. */
export function differs(chain: string, parts: { missing?: string[]; extra?: string[] }) {
  return { where: `ipv4 nat ${chain}`, missing: [], extra: [], reordered: false, ...parts };
}
