import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRuns } from '../run/records/runs.ts';
import { broken, F05 } from './testing/broken-suite.ts';
import { type InlineSuite, inlineSuite, NOTHING } from './testing/inline-suite.ts';

test('an engine that is away when all is to be torn down, as one that is restarted, is waited for', async () => {
  let refusals = 0;
  const suite = inlineSuite({
    specs: { 'CNI-E-01': 'conformant' },
    answer: ({ name }) => {
      if (name === 'judge') refusals = 3;
      if (name !== 'docker ps' || refusals === 0) return undefined;
      refusals -= 1;
      return { exitCode: 1, stderr: 'Cannot connect to the Docker daemon' };
    },
  });
  expect((await suite.conformance('run --mode cni')).exitCode).toBe(0);
  expect(suite.left()).toEqual(NOTHING);
});

test('an engine that removes nothing any more: 3, in the reports too; the record stays, and clean is named last', async () => {
  let isBroken = true;
  const suite = inlineSuite({
    specs: { 'CNI-E-01': 'conformant' },
    answer: ({ name }) =>
      name === 'docker rm' && isBroken
        ? { exitCode: 1, stderr: 'Cannot connect to the Docker daemon' }
        : undefined,
  });
  const { exitCode, rows, said, report, junit } = await suite.conformance('run --mode cni');
  expect([exitCode, rows]).toEqual([3, ['CNI-E-01 cni conformant']]);
  expect(report?.summary).toMatchObject({
    result: 'inconclusive',
    exitCode: 3,
    problems: [expect.stringMatching(/^tear-down: .*-- clean` removes what is left$/)],
  });
  expect(junit).toMatch(/errors="1".*<error message="inconclusive, exit code 3: tear-down: /s);
  expect(readFileSync(join(suite.output, 'summary.txt'), 'utf8')).toContain('result: inconclusive');
  expect(said.trimEnd().split('\n').at(-1)).toMatch(/^exit code 3: .*-- clean` removes what is left$/);
  expect((await suite.conformance(`report ${suite.output}`)).exitCode).toBe(3);
  expect(suite.left()).toMatchObject({ runs: [expect.stringMatching(/^\d{6}-/)] });
  isBroken = false;
  const [run] = suite.left().runs;
  expect((await suite.conformance(`down ${run}`)).said).toContain('is not kept');
});

test.for(['', ' --keep'])('a signal when all is judged: 143, in the reports too%s', async (keep) => {
  const suite = inlineSuite({
    specs: { 'CNI-E-01': 'conformant' },
    // Tearing down, and writing the reports, begin only when the journal has its last line.
    answer: ({ name }, { interrupt }) => {
      if (name === (keep === '' ? 'docker rm' : 'allure')) interrupt('SIGTERM');
      return undefined;
    },
  });
  const { exitCode, rows, report, journal } = await suite.conformance(`run --mode cni${keep}`);
  expect([exitCode, rows]).toEqual([143, ['CNI-E-01 cni conformant']]);
  expect(report).toMatchObject({
    run: { signal: 'SIGTERM', interrupted: 'interrupted by SIGTERM' },
    summary: { exitCode: 143, result: 'inconclusive', problems: [] },
  });
  expect(journal.at(-1)).toBe('end');
  expect(suite.left().runs).toHaveLength(keep === '' ? 0 : 1);
});

test('reports that cannot be written again do not stay as they were', async () => {
  const suite = inlineSuite({
    specs: { 'CNI-E-01': 'conformant' },
    answer: ({ name }, { output }) => {
      if (name !== 'docker rm') return undefined;
      // What is no journal of a run has no reports.
      writeFileSync(join(output, 'journal.jsonl'), '');
      return { exitCode: 1, stderr: 'the daemon is gone' };
    },
  });
  const { exitCode, report, junit, said } = await suite.conformance('run --mode cni');
  expect([exitCode, report, junit]).toEqual([3, undefined, '']);
  expect(said).not.toContain('result: ');
});

const runsOf = ({ cache }: Pick<InlineSuite, 'cache'>) =>
  readdirSync(join(cache, 'runs')).map((run) => join(cache, 'runs', run));

test.for([
  ['torn', (directory: string) => writeFileSync(join(directory, 'run.json'), '{')],
  ['gone', (directory: string) => rmSync(join(directory, 'run.json'))],
] as const)('a record that is %s meanwhile leaves nothing standing', async ([, spoil]) => {
  const suite = broken('judge', () => {
    for (const directory of runsOf(suite)) spoil(directory);
    return undefined;
  });
  const { exitCode } = await suite.conformance('run');
  expect(exitCode).toBe(0);
  expect(suite.left()).toEqual(NOTHING);
});

test('a record that is torn meanwhile is whole again where tearing down fails, so that clean goes by it', async () => {
  const suite = inlineSuite({
    specs: F05,
    answer: ({ name }) => {
      if (name === 'judge') for (const one of runsOf(suite)) writeFileSync(join(one, 'run.json'), '{');
      return name === 'docker rm' ? { exitCode: 1, stderr: 'the daemon is gone' } : undefined;
    },
  });
  expect((await suite.conformance('run --mode cni')).exitCode).toBe(3);
  const [record] = openRuns(suite.cache).all();
  expect(record?.clusters.map(({ lane }) => lane)).toEqual(['cni']);
});
