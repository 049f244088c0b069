import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Status, type TestResult } from 'allure-js-commons';
import { createTestResult, FileSystemWriter } from 'allure-js-commons/sdk/reporter';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../harness/host/testing/temporary.ts';
import { createRunner } from '../../harness/process/run.ts';
import type { Sample } from '../testing/sample.ts';
import { sampleOutput, sampleReport } from '../testing/sample.ts';
import { completeResults } from './complete.ts';
import { identify, identityOf } from './identity.ts';

const RUN_START = Date.parse('2026-11-24T09:00:00.000Z');

function complete(name: Sample, output = sampleOutput(name), report = sampleReport(name)) {
  const results = join(output, 'allure-results');
  const problems = completeResults(report, { output, results });
  const files = readdirSync(results).filter((file) => file.endsWith('-result.json'));
  const written = files.map((file) => JSON.parse(readFileSync(join(results, file), 'utf8')) as TestResult);
  const of = (requirement: string, lane: string) =>
    written.filter((one) => identityOf(one)?.requirement === requirement && identityOf(one)?.lane === lane);
  return { output, results, problems, written, of };
}

/** A result as the lane's reporter leaves it. */
function byVitest(output: string, uuid: string, requirement: string, start: number): void {
  const result = createTestResult(uuid);
  Object.assign(result, {
    name: 'x',
    status: Status.BROKEN,
    start,
    stop: start + 5,
    statusDetails: { trace: 'at spec.ts:7' },
  });
  result.steps.push({
    name: 'observe',
    status: Status.PASSED,
    statusDetails: {},
    stage: 'finished',
    steps: [],
    attachments: [],
    parameters: [],
  } as never);
  identify(result, { requirement, lane: 'cni' });
  new FileSystemWriter({ resultsDir: join(output, 'allure-results') }).writeResult(result);
}

test.for<Sample>(['conformant', 'non-conformant', 'known', 'aborted', 'killed'])(
  'a %s run: each row once',
  (name) => {
    const rows = sampleReport(name).requirements.map((one) => `${one.id} ${one.lane}`);
    const seen = complete(name).written.map(
      (one) => `${identityOf(one)?.requirement} ${identityOf(one)?.lane}`,
    );
    expect(seen.toSorted()).toEqual(rows.toSorted());
  },
);

test('five verdicts, told apart', () => {
  const { of } = complete('non-conformant');
  const told = (id: string, lane: string) => [
    of(id, lane)[0]?.status,
    of(id, lane)[0]?.labels.find((one) => one.name === 'verdict')?.value,
  ];
  expect(told('CNI-E-01', 'cni')).toEqual(['passed', 'conformant']);
  expect(told('CNI-E-02', 'cni')).toEqual(['failed', 'non-conformant']);
  expect(told('CNI-E-03', 'cni')).toEqual(['skipped', 'known']);
  expect(told('CNI-G-01', 'cni')).toEqual(['broken', 'inconclusive']);
  expect(told('CNI-G-09', 'cni')).toEqual(['skipped', 'not-supported']);
  expect(told('CNI-A-09', 'init')).toEqual(['skipped', 'skipped']);
});

test('a known finding has failed where the user is strict', () => {
  const strict = sampleReport('known', { strict: true });
  const [result] = complete('known', sampleOutput('known'), strict).of('CNI-E-03', 'cni');
  expect(result?.status).toBe('failed');
});

test('what lies out of the output directory is not carried into a report, nor is what is no file', async () => {
  const output = sampleOutput('non-conformant');
  const secret = join(temporaryDirectory(), 'secret');
  writeFileSync(secret, 'secret');
  const [rules, page] = ['evidence/cni/CNI-E-02/rules.txt', 'evidence/cni/CNI-E-02/page.png'];
  for (const path of [rules, page]) rmSync(join(output, path));
  symlinkSync(secret, join(output, rules));
  await createRunner()(['mkfifo', join(output, page)]);
  const { problems, results } = complete('non-conformant', output);
  expect(problems).toEqual([rules, page].map((path) => `evidence of CNI-E-02 in cni is missing: ${path}`));
  const kept = readdirSync(results).map((file) => readFileSync(join(results, file), 'utf8'));
  expect(kept).not.toContain('secret');
});

test('a result says theme, requirement, level, lane, source and what was expected', () => {
  const [result] = complete('non-conformant').of('CNI-E-02', 'cni');
  expect(result?.labels).toEqual(
    expect.arrayContaining([
      { name: 'epic', value: 'exclusion' },
      { name: 'feature', value: 'CNI-E-02 A pod in an excluded namespace is left alone' },
      { name: 'severity', value: 'critical' },
      { name: 'testId', value: 'CNI-E-02' },
    ]),
  );
  expect(result?.links.map((link) => link.name)).toEqual(['istio#34560']);
  expect(result?.statusDetails.expected).toContain('nat PREROUTING: no jump');
  expect(result?.statusDetails.actual).toContain('nat PREROUTING: -A PREROUTING -p tcp -j ISTIO_INBOUND');
  expect(result?.description).toContain('`every_lane`');
});

test('evidence is attached, and what is missing is named', () => {
  const output = sampleOutput('non-conformant');
  rmSync(join(output, 'evidence/cni/CNI-E-02/page.png'));
  const { of, results, problems } = complete('non-conformant', output);
  expect(problems).toEqual(['evidence of CNI-E-02 in cni is missing: evidence/cni/CNI-E-02/page.png']);
  const [attachment] = of('CNI-E-02', 'cni')[0]?.attachments ?? [];
  expect(attachment).toMatchObject({ name: 'iptables-save of the pod', type: 'text/plain' });
  expect(readFileSync(join(results, attachment?.source ?? ''), 'utf8')).toBe(
    'content of evidence/cni/CNI-E-02/rules.txt\n',
  );
});

test('what vitest wrote keeps its steps, times and trace; the record says the rest', () => {
  const output = sampleOutput('non-conformant');
  byVitest(output, 'from-vitest', 'CNI-E-02', RUN_START + 60_000);
  const { of } = complete('non-conformant', output);
  expect(of('CNI-E-02', 'cni')).toHaveLength(1);
  const [result] = of('CNI-E-02', 'cni');
  expect(result).toMatchObject({
    uuid: 'from-vitest',
    status: 'failed',
    start: RUN_START + 60_000,
    stop: RUN_START + 60_005,
  });
  expect(result?.steps[0]?.name).toBe('observe');
  expect(result?.statusDetails.trace).toBe('at spec.ts:7');
});

test('a second result of a row, one of another run and one that was not planned go', () => {
  const output = sampleOutput('non-conformant');
  byVitest(output, 'first', 'CNI-E-02', RUN_START + 1000);
  byVitest(output, 'second', 'CNI-E-02', RUN_START + 2000);
  byVitest(output, 'yesterday', 'CNI-E-01', RUN_START - 86_400_000);
  byVitest(output, 'unplanned', 'CNI-Z-01', RUN_START + 1000);
  const { results } = complete('non-conformant', output);
  expect(
    ['first', 'second', 'yesterday', 'unplanned'].filter((uuid) =>
      existsSync(join(results, `${uuid}-result.json`)),
    ),
  ).toEqual(['second']);
});

test.for([
  '',
  '{"uuid":"torn","name":"x","lab',
  'null',
  '{"uuid":"torn"}',
  '{"uuid":"../other","labels":[],"parameters":[]}',
])('a result that is torn, %j, goes, and its row is made from the record', (text) => {
  const output = sampleOutput('non-conformant');
  byVitest(output, 'torn', 'CNI-E-02', RUN_START + 1000);
  byVitest(output, 'whole', 'CNI-E-01', RUN_START + 1000);
  writeFileSync(join(output, 'allure-results', 'torn-result.json'), text);
  writeFileSync(join(output, 'other-result.json'), 'of somebody else');
  const { results, written, of } = complete('non-conformant', output);
  expect(existsSync(join(results, 'torn-result.json'))).toBe(false);
  expect(existsSync(join(output, 'other-result.json'))).toBe(true);
  expect(of('CNI-E-01', 'cni')).toMatchObject([{ uuid: 'whole' }]);
  expect(of('CNI-E-02', 'cni')).toMatchObject([{ status: 'failed' }]);
  expect(written).toHaveLength(sampleReport('non-conformant').requirements.length);
});

test('doing it again changes nothing; history ids are the same in another run', () => {
  const first = complete('conformant');
  const before = readdirSync(first.results).toSorted();
  const again = complete('conformant', first.output);
  expect(readdirSync(again.results).toSorted()).toEqual(before);
  const other = complete('non-conformant').of('CNI-E-01', 'cni')[0];
  expect(other?.historyId).toBe(first.of('CNI-E-01', 'cni')[0]?.historyId);
  expect(first.of('CNI-D-03', 'init')[0]?.historyId).not.toBe(first.of('CNI-D-03', 'cni')[0]?.historyId);
});
