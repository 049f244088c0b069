import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Status, type StepResult, type TestResult } from 'allure-js-commons';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryDirectory } from '../../harness/host/testing/temporary.ts';
import { createRunner } from '../../harness/process/run.ts';
import { JOURNAL_FILE } from '../../harness/protocol/journal.ts';
import { actsIn, HOSTILE } from '../../harness/sanitize/testing/hostile.ts';
import { buildReport } from '../conformance.ts';
import { readJournal } from '../journal.ts';
import type { ConformanceReport } from '../schema.ts';
import { sampleCatalogue } from '../testing/sample.ts';
import { completeResults } from './complete.ts';

const sampleLane = fileURLToPath(new URL('../testing/sample-lane/run.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'icc-test-lane-'));
const output = join(directory, 'out');

/** Results by requirement, of the lane `cni` alone. */
function resultsIn(results: string): Map<string, TestResult> {
  const names = readdirSync(results).filter((file) => file.endsWith('-result.json'));
  const all = names.map((name) => JSON.parse(readFileSync(join(results, name), 'utf8')) as TestResult);
  return new Map(all.map((result) => [result.fullName ?? '', result]));
}

let written: ReadonlyMap<string, TestResult>;
let all = '';

beforeAll(async () => {
  await createRunner()([process.execPath, sampleLane, directory], { okExitCodes: [0, 1] });
  const results = join(output, 'allure-results');
  all = readdirSync(results)
    .map((name) => readFileSync(join(results, name), 'utf8'))
    .join('\n');
  written = resultsIn(results);
}, 180_000);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const labelsOf = (id: string, name: string) =>
  written.get(id)?.labels.flatMap((label) => (label.name === name ? [label.value] : []));
const stepsOf = (id: string) => (written.get(id)?.steps ?? []).map(({ name, status }) => [name, status]);
const contentOf = ({ attachments: [first] }: Pick<StepResult, 'attachments'>) =>
  readFileSync(join(output, 'allure-results', first?.source ?? 'none'), 'utf8');

test('a vitest run writes one result for each requirement, by its id', () => {
  expect([...written.keys()].toSorted()).toEqual([
    'CNI-A-01',
    'CNI-D-03',
    'CNI-E-02',
    'CNI-E-03',
    'CNI-F-01',
    'CNI-G-01',
    'CNI-G-09',
    'CNI-S-05',
  ]);
});

test('a judgement says what is judged, and where', () => {
  const told = ['epic', 'feature', 'severity', 'testId', 'level', 'lane', 'mode', 'suite', 'tag', 'language'];
  expect(told.map((name) => labelsOf('CNI-D-03', name)?.join())).toEqual([
    'privilege',
    'CNI-D-03 No process holds NET_ADMIN',
    'critical',
    'CNI-D-03',
    'core',
    'cni',
    'cni',
    'privilege',
    'core,cni',
    'typescript',
  ]);
  expect(written.get('CNI-D-03')).toMatchObject({
    name: 'cni: No process holds NET_ADMIN',
    titlePath: ['privilege', 'CNI-D-03'],
  });
});

test('of the parameters the lane alone takes part in the history', () => {
  const { parameters = [] } = written.get('CNI-D-03') ?? {};
  expect(parameters.filter(({ excluded }) => excluded !== true)).toEqual([{ name: 'lane', value: 'cni' }]);
  expect(parameters).toContainEqual({ name: 'Istio', value: '1.31-alpha', excluded: true });
  expect(parameters).toContainEqual({
    name: 'nodes',
    value: 'icc-r7k2-cni-control-plane, icc-r7k2-cni-worker',
    excluded: true,
  });
});

test('a judgement has steps, with what was observed as the journal has it, and its evidence', () => {
  expect(stepsOf('CNI-D-03')).toEqual([
    ['observe', 'passed'],
    ['judge', 'passed'],
    ['rules.txt', undefined],
    ['page.html', undefined],
  ]);
  const [observe, , rules, page] = written.get('CNI-D-03')?.steps ?? [];
  const [observation] = observe?.steps ?? [];
  const line = readFileSync(join(output, JOURNAL_FILE), 'utf8')
    .split('\n')
    .flatMap((text) => (text.includes('"CNI-D-03","lane":"cni","evidence"') ? [JSON.parse(text)] : []))[0];
  expect(JSON.parse(contentOf(observation!))).toEqual(line.observation);
  expect(line.observation.env).toEqual([{ name: 'DB_PASSWORD', value: '[redacted]' }]);
  expect(contentOf(rules!)).toBe(String.raw`-N ISTIO_OUTPUT password=[redacted] \u001b[31m`);
  expect(page?.attachments[0]?.type).toBe('text/plain');
});

test('five verdicts and a known finding are told apart, and the step that found it is marked', () => {
  const told = ['CNI-D-03', 'CNI-E-02', 'CNI-E-03', 'CNI-G-01', 'CNI-S-05'].map((id) => [
    labelsOf(id, 'verdict')?.join(),
    written.get(id)?.status,
    stepsOf(id).find(([name]) => name === 'judge')?.[1],
  ]);
  expect(told).toEqual([
    ['conformant', Status.PASSED, 'passed'],
    ['non-conformant', Status.FAILED, 'failed'],
    ['known', Status.SKIPPED, 'passed'],
    ['inconclusive', Status.BROKEN, undefined],
    ['', Status.PASSED, undefined],
  ]);
  expect(stepsOf('CNI-G-01')[0]).toEqual(['observe', 'broken']);
  expect(written.get('CNI-E-03')?.statusDetails.message).toBe(
    'known finding FINDING-7: nat PREROUTING: jumps: expected 0, seen 2',
  );
  expect(labelsOf('CNI-E-03', 'tag')).toContain('known: FINDING-7');
});

test('what is said is harmless: every text, every attachment, and none that is not of the run', () => {
  expect(HOSTILE.length).toBeGreaterThan(60);
  expect(written.get('CNI-A-01')?.steps.length).toBeGreaterThan(60);
  expect(actsIn(all)).toEqual([]);
  expect(all).not.toContain('hunter22');
  expect(all).not.toContain('text/html');
  // Beside a step for each text, the one attachment: neither the lane's state nor a file that is not there.
  expect(written.get('CNI-A-01')?.steps).toHaveLength(HOSTILE.length + 1);
  expect(all).not.toContain('http://127.0.0.1:1');
});

/** The lane's results, completed in a copy of the output directory. */
function completed(revise: (report: ConformanceReport) => ConformanceReport = (report) => report) {
  const copy = join(temporaryDirectory(), 'out');
  cpSync(output, copy, { recursive: true });
  const report = buildReport(readJournal(join(copy, JOURNAL_FILE)), {
    catalogue: sampleCatalogue,
    claims: [],
    strict: false,
  });
  const results = join(copy, 'allure-results');
  const complete = () => completeResults(revise(report), { output: copy, results });
  return { problems: complete(), complete, results, of: resultsIn(results) };
}

test('completing leaves what was written, and adds how it reads', () => {
  const { problems, of, results } = completed();
  expect(problems).toEqual([]);
  for (const id of ['CNI-D-03', 'CNI-E-02', 'CNI-E-03', 'CNI-G-01']) {
    const before = written.get(id);
    expect(before).not.toHaveProperty('description');
    expect(of.get(id)).toEqual({
      ...before,
      description: expect.stringContaining('**Rule.**'),
      links: [expect.objectContaining({ name: 'istio#34560' })],
    });
  }
  const left = readdirSync(results);
  const sources = [...JSON.stringify([...of.values()]).matchAll(/"source":"([^"]+)"/g)];
  expect(sources.length).toBeGreaterThan(5);
  for (const [, source] of sources) expect(left).toContain(source);
});

test('rows that no judgement told are added, and what is no row goes with its attachments', () => {
  const [observed] = written.get('CNI-S-05')?.steps[0]?.steps[0]?.attachments ?? [];
  const { of, results } = completed();
  expect(of.get('CNI-E-01')).toMatchObject({
    status: 'broken',
    statusDetails: { message: expect.stringContaining('not reached') },
  });
  expect(of.get('CNI-S-05')?.parameters).toEqual([{ name: 'lane', value: 'parity' }]);
  expect(of.get('CNI-G-09')?.labels).toContainEqual({ name: 'verdict', value: 'inconclusive' });
  expect([...of.keys()].toSorted()).toEqual(sampleCatalogue.map(({ id }) => id).toSorted());
  const before = readdirSync(join(output, 'allure-results'));
  const own = (names: readonly string[]) => names.filter((name) => name.includes('-attachment'));
  expect(own(before)).toContain(observed?.source);
  expect(own(readdirSync(results)).toSorted()).toEqual(
    own(before)
      .filter((name) => name !== observed?.source)
      .toSorted(),
  );
});

test('the journal counts where it has another verdict, and that is told, each time', () => {
  const green = (report: ConformanceReport): ConformanceReport => ({
    ...report,
    requirements: report.requirements.map((one) =>
      one.id === 'CNI-E-02' ? { ...one, verdict: 'conformant', reason: '', differences: [] } : one,
    ),
  });
  const { problems, complete, of } = completed(green);
  const told = ['CNI-E-02 in cni: vitest wrote non-conformant, the journal has conformant, which counts'];
  expect(problems).toEqual(told);
  expect(complete()).toEqual(told);
  expect(of.get('CNI-E-02')).toMatchObject({ status: 'passed', statusDetails: {} });
  expect(of.get('CNI-E-02')?.labels).toContainEqual({ name: 'vitest said', value: 'non-conformant' });
  expect(of.get('CNI-E-02')?.steps).toEqual(written.get('CNI-E-02')?.steps);
});

test('what the user had judged again differs, and is no problem', () => {
  const again = (report: ConformanceReport): ConformanceReport => ({
    ...report,
    requirements: report.requirements.map((one) =>
      one.id === 'CNI-E-02' ? { ...one, verdict: 'conformant', rejudgedFrom: 'non-conformant' } : one,
    ),
  });
  const { problems, of } = completed(again);
  expect(problems).toEqual([]);
  expect(of.get('CNI-E-02')?.labels).toContainEqual({ name: 'tag', value: 'judged again' });
});

test('a known finding has failed where the user is strict', () => {
  const { problems, of } = completed((report) => ({
    ...report,
    summary: { ...report.summary, strict: true },
  }));
  expect(problems).toEqual([]);
  expect(of.get('CNI-E-03')?.status).toBe(Status.FAILED);
});

test('a skip keeps its reason', () => {
  expect(written.get('CNI-G-09')).toMatchObject({
    status: Status.SKIPPED,
    statusDetails: { message: 'needs outside-peer' },
  });
});

test('a test under a failed beforeAll is broken, and says why', () => {
  expect(written.get('CNI-F-01')).toMatchObject({
    status: Status.BROKEN,
    statusDetails: { message: 'not run: no bench: token=[redacted]' },
  });
});

test('what tests threw holds no secret, and nothing that acts, also where it is told of a hook', () => {
  expect(written.get('CNI-G-01')?.statusDetails.message).toContain(
    String.raw`DB_PASSWORD=[redacted] \u001b[31m`,
  );
  expect(all).toContain('beforeAll hook failed');
  expect(all).not.toContain('hunter22');
});
