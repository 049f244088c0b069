import { expect, test } from 'vitest';
import { junitXml } from './junit.ts';
import { sampleReport } from './testing/sample.ts';
import { xmlDocument } from './xml.ts';

const xml = junitXml(sampleReport('non-conformant'));

/** The text of one test case, from its tag to the next one's. */
function caseOf(lane: string, id: string, document = xml): string {
  const suite = document.slice(document.indexOf(`<testsuite name="${lane}"`));
  return suite.slice(suite.indexOf(`name="${id} `)).split('<testcase', 1)[0] ?? '';
}

test('a testsuite for each lane, with its counts', () => {
  expect(xml).toContain(
    '<testsuites name="istio-cni-conformance" tests="14" failures="1" errors="1" skipped="4"',
  );
  expect(xml.match(/<testsuite name="[a-z]+"/g)).toEqual([
    '<testsuite name="cni"',
    '<testsuite name="init"',
    '<testsuite name="parity"',
  ]);
});

test('failure shows expected against seen, escaped', () => {
  const text = caseOf('cni', 'CNI-E-02');
  expect(text).toContain('<failure message="pod conformance-excluded/e02: nat PREROUTING: expected no jump');
  expect(text).toContain('expected: no jump\n  seen:     -A PREROUTING -p tcp -j ISTIO_INBOUND');
  expect(text).toContain('e02 &amp; &lt;done&gt;');
  expect(text).toContain('[[ATTACHMENT|evidence/cni/CNI-E-02/rules.txt]]');
});

test('a known finding is skipped; where the user is strict it is a failure of a type of its own', () => {
  const message = 'message="known finding repair-ignores-exclude-namespaces: ';
  expect(caseOf('cni', 'CNI-E-03')).toContain(`<skipped ${message}`);
  const strict = junitXml(sampleReport('non-conformant', { strict: true }));
  expect(caseOf('cni', 'CNI-E-03', strict)).toMatch(new RegExp(`<failure ${message}.*" type="known">`));
  expect(strict).toContain('failures="2" errors="1" skipped="3"');
});

test('a known finding that is no longer seen is an error only where the user is strict', () => {
  const report = sampleReport('known');
  const requirements = report.requirements.map((one) =>
    one.id === 'CNI-E-03' ? { ...one, verdict: 'conformant' as const } : one,
  );
  const xmlOf = (strict: boolean) =>
    junitXml({ ...report, requirements, summary: { ...report.summary, strict } });
  expect(xmlOf(false)).not.toMatch(/<(failure|error|skipped)/);
  expect(caseOf('cni', 'CNI-E-03', xmlOf(true))).toMatch(
    /<error message=".* is no longer seen" type="known"\/>/,
  );
});

test('inconclusive is error, skipped and not supported say why', () => {
  expect(caseOf('cni', 'CNI-G-01')).toMatch(
    /<error message="NOT_IN_TIME: .*&#10;  next: look at the last observation" type="inconclusive"\/>/,
  );
  expect(caseOf('cni', 'CNI-G-09')).toContain('<skipped message="not supported: needs browser"/>');
  expect(caseOf('init', 'CNI-A-09')).toContain('<skipped message="skipped: not selected by --only"/>');
});

test('a conformant case has neither', () => {
  expect(caseOf('cni', 'CNI-F-01')).not.toMatch(/<(failure|error|skipped)/);
});

test('what no judgement tells of the exit code is an error of the run', () => {
  const report = sampleReport('conformant');
  const why = ['tear-down: the daemon is gone'];
  const failed = junitXml({
    ...report,
    summary: { ...report.summary, result: 'inconclusive', exitCode: 3, why },
  });
  expect(junitXml(report)).not.toContain('<testsuite name="run"');
  expect(failed).toMatch(/<testsuites [^>]*errors="1"/);
  expect(failed).toContain('<error message="inconclusive, exit code 3: tear-down: the daemon is gone"');
  expect(xml).not.toContain('<testsuite name="run"');
});

test('XML holds only what XML can hold', () => {
  const escape = String.fromCharCode(27);
  const text = xmlDocument({
    name: 'a',
    attributes: { b: `"<&\n\t${escape}[31m`, c: undefined },
    content: `]]> ${escape} \ud800`,
  });
  expect(text).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<a b="&quot;&lt;&amp;&#10;&#9;\ufffd[31m">]]&gt; \ufffd \ufffd</a>\n',
  );
});
