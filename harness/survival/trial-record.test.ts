import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { survivalTable } from './table.ts';
import { appendTrial, readTrials, type TrialRecord } from './trial-record.ts';

const TRIAL: TrialRecord = {
  commit: 'abc',
  engine: 'docker',
  point: 'compiler',
  phase: 'builds',
  blow: 'KILL all',
  journal: true,
  cleaned: ['directory of run x'],
  left: [],
  objections: [],
  durationMs: 1000,
};

test('trials of this commit are read again; a line that was cut, and those of another commit, are not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'survival-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'out', 'docker.jsonl');
  expect(readTrials(file, 'abc')).toEqual([]);
  appendTrial(file, TRIAL);
  appendTrial(file, { ...TRIAL, commit: 'def' });
  appendFileSync(file, '{"commit":"abc","eng');
  expect(readTrials(file, 'abc')).toEqual([TRIAL]);
});

test('the table counts what was left and what could not be reported', () => {
  const table = survivalTable(
    [
      TRIAL,
      { ...TRIAL, blow: 'TERM', exitCode: 143, left: ['container a|b'] },
      { ...TRIAL, objections: ['report: exit code 1'] },
    ],
    { engine: 'docker 29', machine: '2 cores', commit: 'abc', date: '2026-11-30', leftOut: 3 },
  );
  expect(table).toContain('leftovers after 1 of 3 trials');
  expect(table).toContain('after 2 of 3 whose journal was open');
  expect(table).toContain('Not made: 3 trials that restart the engine.');
  expect(table).toContain(String.raw`| builds | compiler | TERM | 143 | 1 | container a\|b |  |`);
});
