import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { closingText } from '../../reports/terminal.ts';
import { type WriteReportsOptions, type WrittenReports, writeReports } from '../../reports/write-all.ts';
import { claims } from '../../suites/catalogue/claims.ts';
import { REPORT_FILES } from '../protocol/report-files.ts';
import type { Context } from '../run/context.ts';
import type { Finished, WriteReports } from '../run/finish-run.ts';

/** The reports of one run. */
export interface RunReports {
  readonly write: WriteReports;
  /** What was written; undefined where nothing could be. */
  readonly written: () => WrittenReports | undefined;
  /** Says what the run found, once it has ended. */
  readonly say: (finished: Pick<Finished, 'phases'>) => void;
}

export function runReports(context: Context): RunReports {
  let written: WrittenReports | undefined;
  return {
    write: async (place) => {
      written = undefined;
      try {
        written = await makeReports(context, place);
      } finally {
        removeOthers(place.outputDirectory, written?.files ?? []);
      }
      return written.exitCode;
    },
    written: () => written,
    say: ({ phases }) => {
      if (written === undefined) return;
      sayResult(context, { ...written, report: { ...written.report, phases: [...phases] } });
    },
  };
}

/** A report of an earlier writing that could not be written again would say what no longer holds. */
function removeOthers(directory: string, written: readonly string[]): void {
  const { conformance, junit, summary, allureReport } = REPORT_FILES;
  for (const file of [conformance, junit, summary, allureReport].map((name) => join(directory, name)))
    if (!written.includes(file) && lstatSync(file, { throwIfNoEntry: false })?.isFile() === true)
      rmSync(file, { force: true });
}

/** Writes every report of a journal. Ignores the work's abort: an interrupted run is reported too. */
export async function makeReports(
  context: Context,
  parts: Pick<WriteReportsOptions, 'journalFile' | 'outputDirectory' | 'end' | 'revise'>,
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
