import type { Mode } from '../model/mode.ts';
import type { Level } from '../model/requirement.ts';
import type { VerdictKind } from '../model/verdict.ts';

/** A label of an Allure result, as Allure's own. */
export interface AllureLabel {
  readonly name: string;
  readonly value: string;
}

/** What is judged where, as far as labels tell it; a parity requirement has no mode. */
interface Subject {
  /** The requirement's. */
  readonly id: string;
  readonly title: string;
  readonly theme: string;
  readonly level: Level;
  readonly lane: string;
  readonly mode?: Mode | undefined;
}

/** What a result is labelled with, whoever writes it: theme, requirement, level, lane. */
export function subjectLabels({ id, title, theme, level, lane, mode }: Subject): AllureLabel[] {
  return [
    { name: 'epic', value: theme },
    { name: 'feature', value: `${id} ${title}` },
    { name: 'severity', value: level === 'core' ? 'critical' : 'normal' },
    { name: 'testId', value: id },
    { name: 'level', value: level },
    { name: 'lane', value: lane },
    ...(mode === undefined ? [] : [{ name: 'mode', value: mode }]),
    { name: 'parentSuite', value: lane },
    { name: 'suite', value: theme },
    { name: 'tag', value: level },
    { name: 'tag', value: lane },
  ];
}

/** Label of the verdict. Allure has four statuses, and this keeps five verdicts and known findings apart. */
export const VERDICT_LABEL = 'verdict';

/** The verdict as labels: one that is `non-conformant` as a known finding reads `known`, and names it. */
export function verdictLabels(verdict: { kind: VerdictKind; known?: string | undefined }): AllureLabel[] {
  const { kind, known } = verdict;
  if (kind !== 'non-conformant' || known === undefined) return [{ name: VERDICT_LABEL, value: kind }];
  return [
    { name: VERDICT_LABEL, value: 'known' },
    { name: 'tag', value: `known: ${known}` },
  ];
}
