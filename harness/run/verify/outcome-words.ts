import type { Fault, FaultOutcome, Turned } from '../../faults/fault.ts';
import type { RequirementId } from '../../model/requirement.ts';

/** What became of a fault, a line each, for a person. */
export function outcomeWords(
  fault: Fault,
  outcome: FaultOutcome,
  notBack: readonly Turned[],
  leftOut: readonly RequirementId[],
): string {
  const line = (mark: string, one: Turned, words: string) =>
    `  ${mark} ${one.requirement} ${words}: ${one.verdict} ${one.reason}`;
  return [
    `${fault.name}: ${succeeded(outcome, notBack) ? 'seen, and seen gone' : 'NOT as it should be'}`,
    `  turned as it must: ${outcome.turned.join(', ') || 'none'}`,
    ...(leftOut.length === 0
      ? []
      : [`  not tried, left out by --only or --profile, or not supported here: ${leftOut.join(', ')}`]),
    ...outcome.unseen.map((one) => line('!', one, 'must turn and did not')),
    ...outcome.unexpected.map((one) => line('!', one, 'turned and may not')),
    ...notBack.map((one) => line('!', one, 'did not turn back')),
  ].join('\n');
}

export function succeeded(outcome: FaultOutcome, notBack: readonly Turned[]): boolean {
  return outcome.unseen.length === 0 && outcome.unexpected.length === 0 && notBack.length === 0;
}
