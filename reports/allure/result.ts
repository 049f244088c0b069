import {
  type Label,
  LabelName,
  Severity,
  Stage,
  Status,
  type StatusDetails,
  type TestResult,
} from 'allure-js-commons';
import { createTestResult, md5 } from 'allure-js-commons/sdk/reporter';
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

/** A result for a row that no vitest run wrote. Its uuid is the row's, so that writing it again replaces it. */
export function newResult(one: ReportedRequirement): TestResult {
  return createTestResult(md5(`${one.id} ${one.lane}`));
}

/**
 * Makes a result say what the record says. Of a result that vitest wrote, its uuid, steps and trace
 * stay, and its times, since only vitest knows them.
 */
export function fill(result: TestResult, one: ReportedRequirement, report: ConformanceReport): void {
  identify(result, { requirement: one.id, lane: one.lane });
  result.name = `${one.lane}: ${one.title}`;
  result.titlePath = [one.theme, one.id];
  result.status =
    isKnown(one) && !isFailure(one, report.summary.strict) ? Status.SKIPPED : STATUSES[one.verdict];
  result.stage = Stage.FINISHED;
  result.statusDetails = details(one, result.statusDetails.trace);
  result.description = describe(one, report);
  result.labels = [...result.labels.filter(isKept), ...labels(one)];
  result.links = issueLinks(one.source);
  if (result.start === undefined || result.stop === undefined) {
    result.stop = Date.parse(one.at ?? report.run.endedAt ?? report.run.startedAt);
    result.start = result.stop - one.durationMs;
  }
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

const OWN_LABELS: readonly string[] = [
  LabelName.EPIC,
  LabelName.FEATURE,
  LabelName.STORY,
  LabelName.SEVERITY,
  LabelName.TAG,
];
const REPLACED_LABELS: readonly string[] = [
  ...OWN_LABELS,
  LabelName.PARENT_SUITE,
  LabelName.SUITE,
  LabelName.SUB_SUITE,
  LabelName.PACKAGE,
  LabelName.LANGUAGE,
  'verdict',
];

function isKept(label: Label): boolean {
  return !REPLACED_LABELS.includes(label.name);
}

function labels(one: ReportedRequirement): Label[] {
  return [
    { name: LabelName.EPIC, value: one.theme },
    { name: LabelName.FEATURE, value: `${one.id} ${one.title}` },
    { name: LabelName.SEVERITY, value: one.level === 'core' ? Severity.CRITICAL : Severity.NORMAL },
    { name: LabelName.PARENT_SUITE, value: one.lane },
    { name: LabelName.SUITE, value: one.theme },
    { name: LabelName.TAG, value: one.level },
    { name: LabelName.TAG, value: one.lane },
    ...(isKnown(one) ? [{ name: LabelName.TAG, value: `known: ${one.known}` }] : []),
    ...(one.rejudgedFrom === undefined ? [] : [{ name: LabelName.TAG, value: 'judged again' }]),
    { name: 'verdict', value: isKnown(one) ? 'known' : one.verdict },
    { name: LabelName.LANGUAGE, value: 'typescript' },
  ];
}
