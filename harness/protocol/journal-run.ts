import type { JournalLine, MadeOf, Plan, RunFacts } from '../model/record.ts';

type Line<T extends JournalLine['type']> = Extract<JournalLine, { type: T }>;

const UNKNOWN: MadeOf = {
  images: [],
  istio: { version: 'unknown', origin: 'unknown', proxy: 'unknown' },
  kubernetes: 'unknown',
};

/** What is wrong with the record of a run that was killed early. */
export const NO_PLAN = 'it ended before it had a plan';

/** The last run of a journal: its facts, its plan as it stood at the end, and its lines. */
export interface JournalRun {
  readonly run: RunFacts;
  /** Undefined where it ended before it had one. */
  readonly plan: Plan | undefined;
  readonly lines: readonly JournalLine[];
}

/** A later run's line begins a new run, which is the one that counts; of facts that come twice, the last. */
export function runIn(all: readonly JournalLine[]): JournalRun | undefined {
  const begin = all.findLastIndex((line) => line.type === 'run');
  const start = all[begin];
  if (start?.type !== 'run') return undefined;
  const lines = all.slice(begin + 1);
  const madeOf = linesOf(lines, 'images').at(-1)?.images ?? UNKNOWN;
  return { run: { ...start.run, ...madeOf }, plan: linesOf(lines, 'plan').at(-1)?.plan, lines };
}

/** The lines of a type. */
export function linesOf<T extends JournalLine['type']>(
  lines: readonly JournalLine[],
  type: T,
): readonly Line<T>[] {
  return lines.filter((line): line is Line<T> => line.type === type);
}
