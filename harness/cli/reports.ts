import { closingText } from '../../reports/terminal.ts';
import { type WriteReportsOptions, type WrittenReports, writeReports } from '../../reports/write-all.ts';
import { claims } from '../../suites/catalogue/claims.ts';
import type { Context } from './context.ts';

/** Writes every report of a journal. Ignores the work's abort: an interrupted run is reported too. */
export async function makeReports(
  context: Context,
  parts: Pick<WriteReportsOptions, 'journalFile' | 'outputDirectory' | 'revise'>,
): Promise<WrittenReports> {
  const { catalogue, options, run } = context;
  return await writeReports({ ...parts, catalogue, claims, strict: options.strict, run });
}

/** Says what a run found: the table and its details for a person, with `--json` the summary for a program too. */
export function sayResult(context: Context, written: WrittenReports): void {
  const { width, color } = context.terminal;
  context.sayPainted(closingText(written.report, { width, color, files: written.files }).trimEnd());
  if (context.options.json) {
    const { run, summary } = written.report;
    context.out(`${JSON.stringify({ type: 'summary', run: run.id, files: written.files, ...summary })}\n`);
  }
}
