import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Attachment, TestResult } from 'allure-js-commons';
import { FileSystemWriter, md5 } from 'allure-js-commons/sdk/reporter';
import { z } from 'zod';
import type { ConformanceReport, ReportedRequirement } from '../schema.ts';
import { identityOf, sameIdentity } from './identity.ts';
import { fill, newResult } from './result.ts';

const SHOWN_AS_TEXT_OR_IMAGE = /^(?:text\/plain|application\/(?:json|yaml)|image\/(?:png|jpeg))$/;
const RESULT_SUFFIX = '-result.json';

/** What is looked at before a result is written anew. */
const resultSchema = z.looseObject({
  uuid: z.string(),
  labels: z.array(z.looseObject({ name: z.string() })),
  parameters: z.array(z.looseObject({ name: z.string() })),
});

/**
 * Makes a directory of Allure results hold each row of the report exactly once. What the lanes' vitest
 * runs wrote is filled in from the record; rows that none wrote (parity, left out, not reached, a killed
 * run) are added; results of another run, torn ones, or a second one of a row, go. May be done again.
 * @returns what could not be attached, one line each
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
    fill(result, one, report);
    result.attachments = one.evidence.flatMap((evidence) => {
      const attached = attach(writer, output, evidence);
      if (attached === undefined)
        problems.push(`evidence of ${one.id} in ${one.lane} is missing: ${evidence.path}`);
      return attached ?? [];
    });
    writer.writeResult(result);
    kept.add(result.uuid);
  }
  for (const { uuid } of written) {
    if (!kept.has(uuid)) rmSync(join(results, `${uuid}${RESULT_SUFFIX}`), { force: true });
  }
  writer.writeEnvironmentInfo(environment(report));
  return problems;
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

function readResult(file: string): TestResult | undefined {
  try {
    if (!lstatSync(file).isFile()) return undefined;
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return resultSchema.safeParse(value).success ? (value as TestResult) : undefined;
  } catch {
    return undefined;
  }
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
  output: string,
  evidence: ReportedRequirement['evidence'][number],
): Attachment | undefined {
  const from = fileWithin(output, evidence.path);
  if (from === undefined) return undefined;
  const source = `${md5(evidence.path)}-attachment${/\.[a-z\d]{1,8}$/i.exec(evidence.path)?.[0] ?? ''}`;
  writer.writeAttachmentFromPath(source, from);
  // The page would show others, such as HTML, as what they are.
  const type = SHOWN_AS_TEXT_OR_IMAGE.test(evidence.mediaType) ? evidence.mediaType : 'text/plain';
  return { name: evidence.name, source, type };
}

/** A file of the output directory, wherever links lead; anything else is none: a report would carry it away. */
function fileWithin(output: string, path: string): string | undefined {
  try {
    const file = realpathSync(join(output, path));
    return file.startsWith(`${realpathSync(output)}${sep}`) && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
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
