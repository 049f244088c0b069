import { isFailure, isKnown, isUnseen } from './failures.ts';
import type { ConformanceReport, ReportedRequirement } from './schema.ts';
import { type Element, xmlDocument } from './xml.ts';

/**
 * JUnit XML: a testsuite for each lane, parity last as it is judged last. `failure` is non-conformant, `error` is
 * inconclusive, `skipped` is skipped or not supported, with the reason, or a known finding: where the user is strict, that
 * is a failure of type `known`, and one that is no longer seen an error. Where no judgement tells why the exit code is not 0, an
 * error of the suite `run` does. Evidence is named in the form that CI servers attach.
 */
export function junitXml(report: ConformanceReport): string {
  const suites = [...Map.groupBy(report.requirements, (one) => one.lane)];
  const { versions, run, summary } = report;
  const { strict } = summary;
  const all = totals(report.requirements, strict);
  const ofRun = summary.exitCode === 0 || all.failures + all.errors > 0 ? [] : [runSuite(report)];
  return xmlDocument({
    name: 'testsuites',
    attributes: {
      name: 'istio-cni-conformance',
      ...all,
      tests: all.tests + ofRun.length,
      errors: all.errors + ofRun.length,
    },
    content: suites
      .map<Element>(([lane, requirements]) => ({
        name: 'testsuite',
        attributes: { name: lane, timestamp: run.startedAt, ...totals(requirements, strict) },
        content: [
          {
            name: 'properties',
            content: [
              property('run', run.id),
              property('istio', `${versions.istio.version} (${versions.istio.origin})`),
              property('proxy', versions.istio.proxy),
              property('kubernetes', versions.kubernetes),
            ],
          },
          ...requirements.map((one) => testcase(one, strict)),
        ],
      }))
      .concat(ofRun),
  });
}

/** What befell the run beside its judgements, as a test case that all CI servers show. */
function runSuite({ run, summary: { result, exitCode, why } }: ConformanceReport): Element {
  const message = `${result}, exit code ${exitCode}: ${why.join('; ')}`;
  const counts = { tests: 1, failures: 0, errors: 1, skipped: 0, time: seconds(0) };
  return {
    name: 'testsuite',
    attributes: { name: 'run', timestamp: run.startedAt, ...counts },
    content: [
      {
        name: 'testcase',
        attributes: { classname: 'run', name: 'the run as a whole', time: seconds(0) },
        content: [{ name: 'error', attributes: { message, type: result } }],
      },
    ],
  };
}

function totals(requirements: readonly ReportedRequirement[], strict: boolean) {
  const count = (element: string) =>
    requirements.filter((one) => outcome(one, strict)?.name === element).length;
  return {
    tests: requirements.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds(requirements.reduce((sum, one) => sum + one.durationMs, 0)),
  };
}

function testcase(one: ReportedRequirement, strict: boolean): Element {
  const result = outcome(one, strict);
  const attachments = one.evidence.map((file) => `[[ATTACHMENT|${file.path}]]`).join('\n');
  return {
    name: 'testcase',
    attributes: {
      classname: `${one.lane}.${one.theme}`,
      name: `${one.id} ${one.title}`,
      time: seconds(one.durationMs),
    },
    content: [
      ...(result === undefined ? [] : [result]),
      ...(attachments === '' ? [] : [{ name: 'system-out', content: attachments }]),
    ],
  };
}

/** `undefined` where it passed. */
function outcome(one: ReportedRequirement, strict: boolean): Element | undefined {
  const known = `known finding ${one.known}`;
  switch (one.verdict) {
    case 'conformant': {
      const message = `${known} is no longer seen`;
      return strict && isUnseen(one) ? { name: 'error', attributes: { message, type: 'known' } } : undefined;
    }
    case 'non-conformant': {
      const [message, type] = isKnown(one) ? [`${known}: ${one.reason}`, 'known'] : [one.reason, one.verdict];
      const content = failureText(one);
      return isFailure(one, strict)
        ? { name: 'failure', attributes: { message, type }, content }
        : { name: 'skipped', attributes: { message }, content };
    }
    case 'inconclusive':
      return { name: 'error', attributes: { message: one.reason, type: 'inconclusive' } };
    case 'skipped':
    case 'not-supported': {
      const kind = one.verdict === 'skipped' ? 'skipped' : 'not supported';
      return { name: 'skipped', attributes: { message: `${kind}: ${one.reason}` } };
    }
  }
}

function failureText(one: ReportedRequirement): string {
  const differences = one.differences.map((d) => [
    `${d.subject}\n  expected: ${d.expected}\n  seen:     ${d.seen}`,
    ...(d.said ?? []).map((line) => `  said:     ${line}`),
  ]);
  return [
    ...differences.flat(),
    ...(one.said ?? []).map((line) => `said: ${line}`),
    `rule: ${one.statement}`,
    `source: ${one.source}`,
  ].join('\n');
}

function property(name: string, value: string): Element {
  return { name: 'property', attributes: { name, value } };
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}
