import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ConformanceReport } from '../../../reports/schema.ts';
import { journalLines } from '../../protocol/journal-lines.ts';

/** What lies in an output directory. */
export interface ReportsThere {
  readonly report: ConformanceReport | undefined;
  /** `CNI-E-01 cni conformant`, in the report's order. */
  readonly rows: readonly string[];
  readonly junit: string;
  /** Types of the journal's lines, in order. */
  readonly journal: readonly string[];
}

export function reportsIn(output: string): ReportsThere {
  const textOf = (name: string) =>
    existsSync(join(output, name)) ? readFileSync(join(output, name), 'utf8') : '';
  const report = (parse(textOf('conformance.yaml')) ?? undefined) as ConformanceReport | undefined;
  const journal = join(output, 'journal.jsonl');
  return {
    report,
    rows: (report?.requirements ?? []).map(({ id, lane, verdict }) => `${id} ${lane} ${verdict}`),
    junit: textOf('junit.xml'),
    journal:
      statSync(journal, { throwIfNoEntry: false })?.isFile() === true
        ? journalLines(journal).lines.map((line) => line.type)
        : [],
  };
}
