import { type Label, LabelName, Stage, Status, type StatusDetails, type TestResult } from 'allure-js-commons';
import { createTestResult, md5 } from 'allure-js-commons/sdk/reporter';
import { subjectLabels, VERDICT_LABEL, verdictLabels } from '../../harness/protocol/allure-labels.ts';
import { isFailure, isKnown } from '../failures.ts';
import type { ConformanceReport, ReportedRequirement } from '../schema.ts';
import { describe } from './describe.ts';
import { identify } from './identity.ts';
import { issueLinks } from './links.ts';

const STATUSES = {
  conformant: Status.PASSED,
  'non-conformant': Status.FAILED,
  inconclusive: Status.BROKEN,
  skipped: Status.SKIPPED,
  'not-supported': Status.SKIPPED,
} as const;

function ownUuid(one: ReportedRequirement): string {
  return md5(`${one.id} ${one.lane}`);
}

/** A result for a row that no vitest run wrote. Its uuid is the row's, so that writing it again replaces it. */
export function newResult(one: ReportedRequirement): TestResult {
  return createTestResult(ownUuid(one));
}

/** Whether it was `newResult`: nothing in it is vitest's. */
export function isOwn(result: TestResult, one: ReportedRequirement): boolean {
  return result.uuid === ownUuid(one);
}

/** What the row's verdict is called in labels: `known` where it is a known finding. */
export function verdictNameOf(one: ReportedRequirement): string {
  return isKnown(one) ? 'known' : one.verdict;
}

export function statusOf(one: ReportedRequirement, report: ConformanceReport): Status {
  return isKnown(one) && !isFailure(one, report.summary.strict) ? Status.SKIPPED : STATUSES[one.verdict];
}

/**
 * Makes a result say what the record says. Of a result that vitest wrote, its uuid, steps, attachments and trace
 * stay, and its times, since only vitest knows them.
 */
export function fill(result: TestResult, one: ReportedRequirement, report: ConformanceReport): void {
  identify(result, { requirement: one.id, lane: one.lane });
  result.name = `${one.lane}: ${one.title}`;
  result.titlePath = [one.theme, one.id];
  result.status = statusOf(one, report);
  result.stage = Stage.FINISHED;
  result.statusDetails = details(one, result.statusDetails.trace);
  const own = labels(one);
  const replaced = new Set([...own.map(({ name }) => name), ...OF_VITEST]);
  result.labels = [...result.labels.filter(({ name }) => !replaced.has(name)), ...own];
  explain(result, one, report);
  if (result.start === undefined || result.stop === undefined) {
    result.stop = Date.parse(one.at ?? report.run.endedAt ?? report.run.startedAt);
    result.start = result.stop - one.durationMs;
  }
}

/** Adds to what vitest wrote what only the end of a run knows: how all of it reads, and whether a known finding counts. */
export function finish(result: TestResult, one: ReportedRequirement, report: ConformanceReport): void {
  if (isKnown(one)) result.status = statusOf(one, report);
  explain(result, one, report);
}

function explain(result: TestResult, one: ReportedRequirement, report: ConformanceReport): void {
  result.description = describe(one, report);
  result.links = issueLinks(one.source);
}

function details(one: ReportedRequirement, trace: string | undefined): StatusDetails {
  const known = isKnown(one) ? `known finding ${one.known}: ` : '';
  switch (one.verdict) {
    case 'conformant':
      return {};
    case 'non-conformant':
      return {
        message: `${known}${one.reason}`,
        expected: one.differences.map((d) => `${d.subject}: ${d.expected}`).join('\n'),
        actual: one.differences.map((d) => `${d.subject}: ${d.seen}`).join('\n'),
        ...(trace === undefined ? {} : { trace }),
      };
    case 'inconclusive':
      return { message: one.reason, ...(trace === undefined ? {} : { trace }) };
    case 'skipped':
      return { message: `skipped: ${one.reason}` };
    case 'not-supported':
      return { message: `not supported: ${one.reason}` };
  }
}

/** What vitest says of a test's place, and an earlier verdict. */
const OF_VITEST: readonly string[] = [LabelName.STORY, LabelName.SUB_SUITE, LabelName.PACKAGE, VERDICT_LABEL];

function labels(one: ReportedRequirement): Label[] {
  return [
    ...subjectLabels(one),
    ...verdictLabels({ kind: one.verdict, known: one.known }),
    ...(one.rejudgedFrom === undefined ? [] : [{ name: LabelName.TAG, value: 'judged again' }]),
    { name: LabelName.LANGUAGE, value: 'typescript' },
  ];
}
