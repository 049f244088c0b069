import { Status, type TestResult } from 'allure-js-commons';
import { VERDICT_LABEL } from '../../harness/protocol/allure-labels.ts';

/** Label of a result in which the record counts and not what vitest wrote: that verdict. */
const OVERRULED_LABEL = 'vitest said';

const FITTING: Readonly<Record<string, readonly (Status | undefined)[]>> = {
  conformant: [Status.PASSED],
  'non-conformant': [Status.FAILED],
  inconclusive: [Status.BROKEN],
  // Which of them it is, says whether the user is strict.
  known: [Status.SKIPPED, Status.FAILED],
};

/** A verdict as vitest wrote it, with the status where that says another thing; `undefined` where there is none. */
export function saidByVitest({ labels, status }: TestResult): string | undefined {
  const label = (name: string) => labels.find((one) => one.name === name)?.value;
  const verdict = label(VERDICT_LABEL);
  if (verdict === undefined) return undefined;
  return label(OVERRULED_LABEL) ?? (FITTING[verdict]?.includes(status) ? verdict : `${verdict}, ${status}`);
}

export function isOverruled({ labels }: TestResult): boolean {
  return labels.some(({ name }) => name === OVERRULED_LABEL);
}

/** Notes what vitest wrote, once the record counts. Unsaid where that is `undefined`. */
export function noteOverruled(result: TestResult, said: string | undefined): void {
  result.labels = result.labels.filter(({ name }) => name !== OVERRULED_LABEL);
  if (said !== undefined) result.labels.push({ name: OVERRULED_LABEL, value: said });
}
