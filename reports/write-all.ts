import { join } from 'node:path';
import { describeError } from '../harness/errors/errors.ts';
import { writeWholeText } from '../harness/files/whole-text.ts';
import type { EndLine } from '../harness/model/record.ts';
import type { RunCommand } from '../harness/process/run.ts';
import { REPORT_FILES } from '../harness/protocol/report-files.ts';
import { harmless } from '../harness/sanitize/harmless.ts';
import { completeResults } from './allure/complete.ts';
import { generateReport } from './allure/generate.ts';
import { buildReport, conformanceYaml, type ReportOptions } from './conformance.ts';
import { readJournal } from './journal.ts';
import { junitXml } from './junit.ts';
import type { RunRecord } from './record.ts';
import type { ConformanceReport } from './schema.ts';
import { closingText } from './terminal.ts';

export interface WriteReportsOptions extends ReportOptions {
  readonly journalFile: string;
  readonly outputDirectory: string;
  /** How the run ended, whatever its journal says of that. */
  readonly end?: EndLine;
  readonly run: RunCommand;
  /** Changes the record before anything is said of it: judging again. */
  readonly revise?: (record: RunRecord) => RunRecord;
}

export interface WrittenReports {
  readonly record: RunRecord;
  /** What the reports say; `closingText` makes the terminal's text of it. */
  readonly report: ConformanceReport;
  /** As summary.exitCode; 3 where that is 0 and a report could not be written. */
  readonly exitCode: number;
  /** Written, in the order in which a person wants them. */
  readonly files: readonly string[];
  /** One line for each report that could not be written or lacks something. */
  readonly problems: readonly string[];
}

/**
 * Writes every report of a run. A report that cannot be written is a problem of the harness, and the
 * others are written all the same.
 * @throws HarnessError only where there is no record to report on, or of another version
 */
export async function writeReports(options: WriteReportsOptions): Promise<WrittenReports> {
  const read = readJournal(options.journalFile, options.end);
  const record = options.revise?.(read) ?? read;
  const report = buildReport(record, options);
  const { files, problems } = await writeFormats(report, options);
  if (problems.length > 0 && files.some((file) => file.endsWith(REPORT_FILES.conformance))) {
    try {
      const file = join(options.outputDirectory, REPORT_FILES.conformance);
      writeWholeText(file, conformanceYaml(withProblems(report, problems)));
    } catch (error) {
      problems.push(`${REPORT_FILES.conformance} lacks these problems: ${firstLine(error)}`);
    }
  }
  const said = withProblems(report, problems);
  return { record, report: said, exitCode: said.summary.exitCode, files, problems };
}

/** A report that lacks a part is the harness's fault: exit code 3, unless the product's is worse. */
function withProblems(report: ConformanceReport, problems: readonly string[]): ConformanceReport {
  const { summary } = report;
  const exitCode = problems.length > 0 && summary.exitCode === 0 ? 3 : summary.exitCode;
  return {
    ...report,
    summary: { ...summary, exitCode, problems: [...summary.problems, ...problems.map(harmless)] },
  };
}

async function writeFormats(
  report: ConformanceReport,
  options: WriteReportsOptions,
): Promise<{ files: string[]; problems: string[] }> {
  const files: string[] = [];
  const problems: string[] = [];
  const path = (name: string) => join(options.outputDirectory, name);
  const results = path(REPORT_FILES.allureResults);
  const attempt = async (name: string, write: () => void | Promise<void>) => {
    try {
      await write();
      files.push(path(name));
    } catch (error) {
      problems.push(`${name} could not be written: ${firstLine(error)}`);
    }
  };
  await attempt(REPORT_FILES.conformance, () =>
    writeWholeText(path(REPORT_FILES.conformance), conformanceYaml(report)),
  );
  await attempt(REPORT_FILES.junit, () => writeWholeText(path(REPORT_FILES.junit), junitXml(report)));
  await attempt(REPORT_FILES.allureReport, async () => {
    problems.push(...completeResults(report, { output: options.outputDirectory, results }));
    const name = `Istio CNI conformance, Istio ${report.versions.istio.version}`;
    await generateReport({ results, file: path(REPORT_FILES.allureReport), name, run: options.run });
  });
  await attempt(REPORT_FILES.summary, () =>
    writeWholeText(
      path(REPORT_FILES.summary),
      closingText(withProblems(report, problems), { width: 120, color: false, files }),
    ),
  );
  return { files, problems };
}

function firstLine(error: unknown): string {
  const [line = ''] = describeError(error).split('\n', 1);
  return line;
}
