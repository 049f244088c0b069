import type { ConformanceReport, ReportedRequirement } from './schema.ts';
import { type Element, xmlDocument } from './xml.ts';

/**
 * JUnit XML: a testsuite for each lane, parity last as it is judged last. `failure` is non-conformant,
 * also where it is a known finding (then of type `known`), `error` is inconclusive, `skipped` is
 * skipped or not supported, with the reason. Evidence is named in the form that CI servers attach.
 */
export function junitXml(report: ConformanceReport): string {
  const suites = [...Map.groupBy(report.requirements, (one) => one.lane)];
  const { versions, run } = report;
  return xmlDocument({
    name: 'testsuites',
    attributes: { name: 'istio-cni-conformance', ...totals(report.requirements) },
    content: suites.map(([lane, requirements]) => ({
      name: 'testsuite',
      attributes: { name: lane, timestamp: run.startedAt, ...totals(requirements) },
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
        ...requirements.map(testcase),
      ],
    })),
  });
}

function totals(requirements: readonly ReportedRequirement[]): Record<string, number | string> {
  const count = (...verdicts: ReportedRequirement['verdict'][]) =>
    requirements.filter((one) => verdicts.includes(one.verdict)).length;
  return {
    tests: requirements.length,
    failures: count('non-conformant'),
    errors: count('inconclusive'),
    skipped: count('skipped', 'not-supported'),
    time: seconds(requirements.reduce((sum, one) => sum + one.durationMs, 0)),
  };
}

function testcase(one: ReportedRequirement): Element {
  const attachments = one.evidence.map((file) => `[[ATTACHMENT|${file.path}]]`).join('\n');
  return {
    name: 'testcase',
    attributes: {
      classname: `${one.lane}.${one.theme}`,
      name: `${one.id} ${one.title}`,
      time: seconds(one.durationMs),
    },
    content: [...outcome(one), ...(attachments === '' ? [] : [{ name: 'system-out', content: attachments }])],
  };
}

function outcome(one: ReportedRequirement): Element[] {
  switch (one.verdict) {
    case 'conformant':
      return [];
    case 'non-conformant': {
      const type = one.known === undefined ? 'non-conformant' : 'known';
      const known = one.known === undefined ? '' : `known finding ${one.known}: `;
      return [
        {
          name: 'failure',
          attributes: { message: `${known}${one.reason}`, type },
          content: failureText(one),
        },
      ];
    }
    case 'inconclusive':
      return [{ name: 'error', attributes: { message: one.reason, type: 'inconclusive' } }];
    case 'skipped':
    case 'not-supported': {
      const kind = one.verdict === 'skipped' ? 'skipped' : 'not supported';
      return [{ name: 'skipped', attributes: { message: `${kind}: ${one.reason}` } }];
    }
  }
}

function failureText(one: ReportedRequirement): string {
  const differences = one.differences.map(
    (d) => `${d.subject}\n  expected: ${d.expected}\n  seen:     ${d.seen}`,
  );
  return [...differences, `rule: ${one.statement}`, `source: ${one.source}`].join('\n');
}

function property(name: string, value: string): Element {
  return { name: 'property', attributes: { name, value } };
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}
