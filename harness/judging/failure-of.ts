import { HarnessError } from '../errors/errors.ts';
import type { Verdict } from '../model/verdict.ts';
import { NonConformance } from '../verdict/outcome.ts';

/**
 * What a judgement's test and its step fail with. Nothing where they do not: a known finding neither fails a run nor ends
 * one that stops at the first failure.
 */
export function failureOf(verdict: Verdict | undefined): Error | undefined {
  if (verdict?.kind === 'non-conformant' && verdict.known === undefined) return new NonConformance(verdict);
  if (verdict?.kind !== 'inconclusive') return undefined;
  return new HarnessError('INCONCLUSIVE', verdict.reason, { nextStep: 'see the evidence of this judgement' });
}
