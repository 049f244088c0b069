import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRunner, type RunCommand } from '../harness/process/run.ts';
import { REPORT_FILES } from '../harness/protocol/report-files.ts';
import { externalRequests } from './allure/offline.ts';
import { readConformance } from './conformance.ts';
import { type Sample, sampleCatalogue, sampleOutput } from './testing/sample.ts';
import { writeReports } from './write-all.ts';

const noAllure: RunCommand = async () => {
  throw new Error('no such program');
};

function write(name: Sample, run: RunCommand, output = sampleOutput(name)) {
  const journalFile = join(output, 'journal.jsonl');
  return writeReports({
    journalFile,
    outputDirectory: output,
    catalogue: sampleCatalogue,
    claims: [],
    strict: false,
    run,
  }).then((written) => ({ ...written, output }));
}

test('every report of a run, the Allure one as one file that asks nobody', { timeout: 60_000 }, async () => {
  const { files, problems, exitCode, output } = await write('non-conformant', createRunner());
  expect(problems).toEqual([]);
  expect(exitCode).toBe(1);
  expect(files).toEqual(
    [REPORT_FILES.conformance, REPORT_FILES.junit, REPORT_FILES.allureReport, REPORT_FILES.summary].map(
      (name) => join(output, name),
    ),
  );
  const html = readFileSync(join(output, REPORT_FILES.allureReport), 'utf8');
  expect(externalRequests(html)).toEqual([]);
  expect(html).not.toContain('googletagmanager');
  expect(html.length).toBeGreaterThan(1_000_000);
  expect(readFileSync(join(output, REPORT_FILES.summary), 'utf8')).toContain('result: non-conformant');
});

test('a report that cannot be written is a problem of the harness; the others are written', async () => {
  const { files, problems, exitCode, output } = await write('conformant', noAllure);
  expect(problems).toEqual(['allure-report/index.html could not be written: Error: no such program']);
  expect(files.map((file) => file.slice(output.length + 1))).toEqual([
    'conformance.yaml',
    'junit.xml',
    'summary.txt',
  ]);
  expect(exitCode).toBe(3);
  expect(readConformance(join(output, REPORT_FILES.conformance)).summary).toMatchObject({
    result: 'conformant',
    exitCode: 3,
    problems,
  });
});

test('what can no more be written by the end is told', async () => {
  const output = sampleOutput('conformant');
  const filling: RunCommand = async () => {
    // As good as a full disk for whoever writes there.
    rmSync(join(output, REPORT_FILES.conformance));
    mkdirSync(join(output, REPORT_FILES.conformance, 'in-the-way'), { recursive: true });
    throw new Error('no space left');
  };
  const { files, problems, exitCode } = await write('conformant', filling, output);
  expect(files).toContain(join(output, REPORT_FILES.conformance));
  expect(problems.at(-1)).toContain('conformance.yaml lacks these problems');
  expect(exitCode).toBe(3);
});

test('a red result stays red where a report is missing, also conformance.yaml', async () => {
  const output = sampleOutput('non-conformant');
  mkdirSync(join(output, REPORT_FILES.conformance, 'in-the-way'), { recursive: true });
  const { files, problems, exitCode } = await write('non-conformant', noAllure, output);
  expect(problems.map((problem) => problem.split(' ', 1)[0])).toEqual([
    'conformance.yaml',
    'allure-report/index.html',
  ]);
  expect(files).toHaveLength(2);
  expect(exitCode).toBe(1);
});

test.for<Sample>(['aborted', 'killed'])(
  'an %s run leaves a valid report of what was judged',
  async (name) => {
    const { output, exitCode } = await write(name, noAllure);
    const report = readConformance(join(output, REPORT_FILES.conformance));
    expect(report.requirements.map((one) => one.verdict)).toContain('conformant');
    expect(report.requirements.map((one) => one.reason).join()).toContain('not reached');
    expect(exitCode).toBe(name === 'aborted' ? 130 : 3);
  },
);
