import { markdownTable } from '../model/markdown-table.ts';
import type { TrialRecord } from './trial-record.ts';

export interface TableFacts {
  readonly engine: string;
  /** `2 cores, 24 GB, Linux 6.1` */
  readonly machine: string;
  readonly commit: string;
  readonly date: string;
  /** Trials that this machine was not told how to make. */
  readonly leftOut: number;
}

/** One engine's part of the published document, Markdown. */
export function survivalTable(records: readonly TrialRecord[], facts: TableFacts): string {
  const left = records.filter((record) => record.left.length > 0).length;
  const journals = records.filter((record) => record.journal);
  const reported = journals.filter((record) => !record.objections.some((one) => one.startsWith('report')));
  return [
    `## ${facts.engine}`,
    '',
    `${facts.date}, commit ${facts.commit}, ${facts.machine}: leftovers after ${left} of ${records.length} trials; a report that can be read after ${reported.length} of ${journals.length} whose journal was open.`,
    ...(facts.leftOut > 0 ? [`Not made: ${facts.leftOut} trials that restart the engine.`] : []),
    '',
    ...markdownTable(
      ['phase', 'point', 'hit by', 'exit', 'removed by `clean`', 'left', 'else'],
      records.map(row),
    ),
    '',
  ].join('\n');
}

function row({ phase, point, blow, exitCode, cleaned, left, objections }: TrialRecord): readonly unknown[] {
  return [phase, point, blow, exitCode ?? 'killed', cleaned.length, left.join('; '), objections.join('; ')];
}
