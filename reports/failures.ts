import type { VerdictKind } from '../harness/model/verdict.ts';

/** A verdict with what decides how it counts. */
export interface Counted {
  readonly verdict: VerdictKind;
  readonly known?: string | undefined;
}

/** A defect of the product that is published: the product is not as the rule says, and nobody is surprised. */
export function isKnown({ verdict, known }: Counted): boolean {
  return verdict === 'non-conformant' && known !== undefined;
}

/** A published defect that should show here, and does not any more. */
export function isUnseen({ verdict, known }: Counted): boolean {
  return verdict === 'conformant' && known !== undefined;
}

/** Whether it fails a run: a known finding, and one that is no longer seen, only where the user is strict. */
export function isFailure(one: Counted, strict: boolean): boolean {
  if (one.verdict === 'inconclusive') return true;
  if (one.verdict === 'non-conformant') return strict || !isKnown(one);
  return strict && isUnseen(one);
}
