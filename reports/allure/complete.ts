import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Attachment, TestResult } from 'allure-js-commons';
import { FileSystemWriter, md5 } from 'allure-js-commons/sdk/reporter';
import { sameIdentity } from '../../harness/model/identity.ts';
import type { ConformanceReport, ReportedRequirement } from '../schema.ts';
import { fileWithin, shownAs } from './attachable.ts';
import { identityOf } from './identity.ts';
import { isOverruled, noteOverruled, saidByVitest } from './overruled.ts';
import { attachedTo, RESULT_SUFFIX, readResult } from './read-result.ts';
import { fill, finish, isOwn, newResult, verdictNameOf } from './result.ts';

/**
 * Makes a directory of Allure results hold each row of the report exactly once. What the lanes' vitest runs wrote stays, and
 * gets what only the end of a run knows. Rows that none wrote (parity, left out, not reached, a killed run) are added from
 * the record, which also counts where vitest wrote another verdict. Results of another run, torn ones, or a second one of a
 * row, go. May be done again.
 * @returns one line each: where the record and vitest differ, and evidence that could not be attached
 */
export function completeResults(
  report: ConformanceReport,
  directories: { readonly output: string; readonly results: string },
): string[] {
  const { output, results } = directories;
  mkdirSync(results, { recursive: true });
  const written = readResults(results);
  const writer = new FileSystemWriter({ resultsDir: results });
  const problems: string[] = [];
  const kept = new Set<string>();
  for (const one of report.requirements) {
    const result = newest(written, one, report.run.startedAt) ?? newResult(one);
    const isTold = !isOwn(result, one) && saidByVitest(result) !== undefined;
    problems.push(...(isTold ? keep(result, one, report) : []));
    if (!isTold) fill(result, one, report);
    const attachments = one.evidence.flatMap((evidence) => {
      const from = fileWithin(output, evidence.path);
      if (from === undefined)
        problems.push(`evidence of ${one.id} in ${one.lane} is missing: ${evidence.path}`);
      return from === undefined || isTold ? [] : attach(writer, from, evidence);
    });
    if (!isTold) result.attachments = attachments;
    writer.writeResult(result);
    kept.add(result.uuid);
  }
  for (const result of written) if (!kept.has(result.uuid)) remove(results, result);
  writer.writeEnvironmentInfo(environment(report));
  return problems;
}

/** Keeps what vitest wrote, unless the record has another verdict. Says that, but where the user had it judged again. */
function keep(result: TestResult, one: ReportedRequirement, report: ConformanceReport): string[] {
  const said = saidByVitest(result);
  const now = verdictNameOf(one);
  if (said === now && !isOverruled(result)) {
    finish(result, one, report);
    return [];
  }
  noteOverruled(result, said === now ? undefined : said);
  fill(result, one, report);
  if (said === now || one.rejudgedFrom !== undefined) return [];
  return [`${one.id} in ${one.lane}: vitest wrote ${said}, the journal has ${now}, which counts`];
}

/** Removes a result that is no row's, with what is attached to it. */
function remove(results: string, result: TestResult): void {
  rmSync(join(results, `${result.uuid}${RESULT_SUFFIX}`), { force: true });
  for (const name of attachedTo(result)) rmSync(join(results, name), { force: true });
}

/** Those that are whole. A lane's process that is killed as it writes one leaves it torn: such go. */
function readResults(results: string): TestResult[] {
  const names = readdirSync(results).filter((name) => name.endsWith(RESULT_SUFFIX));
  return names.flatMap((name) => {
    const file = join(results, name);
    const result = readResult(file);
    if (result !== undefined && `${result.uuid}${RESULT_SUFFIX}` === name) return result;
    rmSync(file, { recursive: true, force: true });
    return [];
  });
}

function newest(
  written: readonly TestResult[],
  one: ReportedRequirement,
  startedAt: string,
): TestResult | undefined {
  const runStart = Date.parse(startedAt);
  return written
    .filter((result) => {
      const identity = identityOf(result);
      return (
        identity !== undefined &&
        sameIdentity(identity, { requirement: one.id, lane: one.lane }) &&
        (result.start ?? 0) >= runStart
      );
    })
    .toSorted((a, b) => (b.start ?? 0) - (a.start ?? 0))[0];
}

function attach(
  writer: FileSystemWriter,
  from: string,
  { name, path, mediaType }: ReportedRequirement['evidence'][number],
): Attachment {
  const source = `${md5(path)}-attachment${/\.[a-z\d]{1,8}$/i.exec(path)?.[0] ?? ''}`;
  writer.writeAttachmentFromPath(source, from);
  return { name, source, type: shownAs(mediaType) };
}

function environment(report: ConformanceReport): Record<string, string> {
  const { versions, run } = report;
  const skipped = run.only.length === 0 ? run.profile : `${run.profile}, only ${run.only.join(' ')}`;
  return {
    Result: report.summary.result,
    Istio: `${versions.istio.version} (${versions.istio.origin})`,
    Proxy: versions.istio.proxy,
    Kubernetes: versions.kubernetes,
    Engine: run.engine,
    Profile: skipped,
    Settings: run.settings.length === 0 ? 'none' : run.settings.join(' '),
    Kernel: run.host.kernel,
    Run: run.id,
    Suite: versions.suite,
  };
}
