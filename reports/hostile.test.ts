import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createRunner } from '../harness/process/run.ts';
import { REPORT_FILES } from '../harness/protocol/report-files.ts';
import { fileName } from '../harness/sanitize/file-name.ts';
import { writeText } from '../harness/sanitize/files.ts';
import { actsIn, HOSTILE } from '../harness/sanitize/testing/hostile.ts';
import { closingText } from './terminal.ts';
import { sampleCatalogue, sampleJournal } from './testing/sample.ts';
import { type WrittenReports, writeReports } from './write-all.ts';

/** A folder with the output directory in it: nothing may come to lie beside that. */
const around = mkdtempSync(join(tmpdir(), 'hostile-'));
const output = join(around, 'out');
const own = (name: string) => readFileSync(join(output, name), 'utf8');
let written: WrittenReports;

/** A record of which every text that a cluster has a say in is hostile, as an earlier version may have written it. */
function hostileJournal(): string {
  const all = HOSTILE.join('\n');
  const folder = 'evidence/cni/CNI-E-02';
  const evidence = HOSTILE.map((name) => ({
    name,
    path: `${folder}/${fileName(name)}`,
    mediaType: 'text/html',
  }));
  const verdict = {
    kind: 'non-conformant',
    reason: all,
    differences: HOSTILE.map((text) => ({ subject: text, expected: text, seen: text })),
    established: [...HOSTILE, all],
  };
  const pods = HOSTILE.map((name) => ({ namespace: name, name, uid: name, createdAt: name, node: name }));
  const lines = readFileSync(sampleJournal('non-conformant'), 'utf8').trim().split('\n');
  const changed = lines.map((line) => {
    const told = JSON.parse(line);
    if (told.type === 'run') {
      told.run.engine = all;
      told.run.settings = HOSTILE.map((text) => `a=${text}`);
      told.run.istio = { version: all, origin: all, proxy: all };
    }
    if (told.type === 'lane')
      Object.assign(told.lane.nodes[0], { name: all, os: all, kernel: all, runtime: all });
    if (told.type === 'verdict' && told.requirement === 'CNI-E-02')
      Object.assign(told, { verdict, pods, evidence });
    if (told.requirement === 'CNI-G-01' && told.verdict?.kind === 'inconclusive') told.verdict.reason = all;
    if (told.requirement === 'CNI-D-03') told.evidence = [];
    if (told.type === 'phase') told.name = all;
    if (told.type === 'end')
      Object.assign(told, { interrupted: all, hermetic: { checked: true, leaked: HOSTILE } });
    return JSON.stringify(told);
  });
  return `${changed.join('\n')}\n`;
}

beforeAll(async () => {
  mkdirSync(output);
  appendFileSync(join(output, 'journal.jsonl'), hostileJournal());
  for (const text of HOSTILE) writeText(join(output, 'evidence/cni/CNI-E-02', fileName(text)), text);
  written = await writeReports({
    journalFile: join(output, 'journal.jsonl'),
    outputDirectory: output,
    catalogue: sampleCatalogue,
    claims: [],
    strict: false,
    run: createRunner(),
  });
}, 120_000);

afterAll(() => rmSync(around, { recursive: true }));

test('there are many, and as they are they act', () => {
  expect(HOSTILE.length).toBeGreaterThan(60);
  expect(actsIn(HOSTILE.join('\n')).length).toBeGreaterThan(30);
});

test('every report was written, and nothing beside the output directory', () => {
  expect(written.files.map((file) => relative(output, file))).toHaveLength(4);
  expect(readdirSync(around)).toEqual(['out']);
  const files = readdirSync(output, { recursive: true, encoding: 'utf8' }).map((file) => basename(file));
  for (const name of files) expect(name).toMatch(/^\w[\w.-]{0,127}$/);
});

test('no text of a terminal or a file acts', () => {
  const texts = [
    own(REPORT_FILES.conformance),
    own(REPORT_FILES.junit),
    own(REPORT_FILES.summary),
    closingText(written.report, { width: 100, color: false, files: written.files }),
    ...readdirSync(join(output, 'evidence/cni/CNI-E-02')).map((name) => own(`evidence/cni/CNI-E-02/${name}`)),
    ...readdirSync(join(output, REPORT_FILES.allureResults)).map((name) =>
      own(`${REPORT_FILES.allureResults}/${name}`),
    ),
  ];
  for (const text of texts) expect(actsIn(text)).toEqual([]);
});

test('on a terminal with colours there are those of the report alone', () => {
  const text = closingText(written.report, { width: 100, color: true, files: [] });
  // oxlint-disable-next-line no-control-regex -- the colours of paint.ts.
  const colours = /\x1b\[(?:1|2|22|31|32|33|35|36|39)m/g;
  expect(text).toMatch(colours);
  expect(actsIn(text, colours)).toEqual([]);
  expect(text).toContain(String.raw`\u001b[31mact`);
});

test('YAML reads back as the report', () => {
  expect(parse(own(REPORT_FILES.conformance))).toEqual(JSON.parse(JSON.stringify(written.report)));
});

test('JUnit is XML with as many cases as the report has, and attaches what is there', () => {
  const xml = own(REPORT_FILES.junit);
  expect(XMLValidator.validate(xml)).toBe(true);
  // oxlint-disable-next-line no-control-regex -- what XML 1.0 cannot hold.
  expect(xml).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/);
  const { testsuites } = new XMLParser({
    ignoreAttributes: false,
    isArray: (name) => /^test(suite|case)$/.test(name),
  }).parse(xml);
  const cases = testsuites.testsuite.flatMap((suite: { testcase: unknown[] }) => suite.testcase);
  expect(cases).toHaveLength(written.report.requirements.length);
  const attached = cases.flatMap(
    (one: { 'system-out'?: string }) => one['system-out']?.match(/(?<=\[\[ATTACHMENT\|)[^\]]+/g) ?? [],
  );
  expect(attached.length).toBeGreaterThan(60);
  for (const path of attached) expect(path).toMatch(/^evidence\/[\w./-]+$/);
});

test('the page has no markup of a cluster in it', () => {
  const html = own(REPORT_FILES.allureReport);
  const marked = /<script>act|<img src=x|<svg\/onload|<b onclick|<iframe srcdoc|<a href="javascript/i;
  expect(html).not.toMatch(marked);
  const results = [...html.matchAll(/"(data\/test-results\/[^"]+\.json)"\s*,\s*"([A-Za-z0-9+/=]+)"/g)].map(
    ([, , data = '']) => JSON.parse(Buffer.from(data, 'base64').toString('utf8')),
  );
  expect(results.length).toBeGreaterThan(5);
  const descriptions = results.map((result) => String(result.descriptionHtml));
  expect(descriptions.join('\n')).toContain('act');
  for (const description of descriptions) {
    expect(description.replaceAll(/<\/?(?:p|strong|em|code|ul|li|br|hr|pre)>/g, '')).not.toMatch(/<[a-z!/]/i);
  }
});

test('evidence is shown as text or an image, whatever it calls itself', () => {
  const attachments = readdirSync(join(output, REPORT_FILES.allureResults))
    .filter((name) => name.endsWith('-result.json'))
    .flatMap(
      (name) =>
        JSON.parse(own(`${REPORT_FILES.allureResults}/${name}`)).attachments as {
          type: string;
          source: string;
        }[],
    );
  expect(attachments.length).toBeGreaterThan(60);
  for (const { type, source } of attachments) {
    expect(type).toMatch(/^(text\/plain|application\/json|application\/yaml|image\/png)$/);
    expect(existsSync(join(output, REPORT_FILES.allureResults, source))).toBe(true);
  }
});
