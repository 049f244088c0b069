import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildReport } from './conformance.ts';
import { parseJournal, readJournal } from './journal.ts';
import type { Row, RunRecord } from './record.ts';
import { sampleCatalogue, sampleJournal, sampleRecord } from './testing/sample.ts';

function row(record: RunRecord, requirement: string, lane: string): Row | undefined {
  return record.rows.find((one) => one.requirement === requirement && one.lane === lane);
}

test('a whole run gives one row for each planned judgement, in the order of the plan', () => {
  const record = sampleRecord('conformant');
  expect(record.rows.map((one) => `${one.requirement} ${one.lane} ${one.verdict.kind}`)).toEqual([
    'CNI-D-03 init conformant',
    'CNI-D-03 cni conformant',
    'CNI-E-01 cni conformant',
    'CNI-S-05 parity conformant',
  ]);
  expect(record).toMatchObject({ problems: [], hermetic: { checked: true, leaked: [] } });
  expect(record.interrupted).toBeUndefined();
  expect(record.observations.map((one) => one.lane)).toEqual(['init', 'cni']);
  expect(record.phases).toHaveLength(9);
});

test('what the plan leaves out keeps its reason', () => {
  const record = sampleRecord('non-conformant');
  expect(row(record, 'CNI-G-09', 'cni')).toMatchObject({
    by: 'left-out',
    cause: 'capability',
    verdict: { kind: 'not-supported', reason: 'needs browser' },
  });
  expect(row(record, 'CNI-A-09', 'init')).toMatchObject({
    by: 'left-out',
    cause: 'only',
    verdict: { kind: 'skipped' },
  });
});

test('an aborted run says of every other judgement that it was not reached, and why', () => {
  const record = sampleRecord('aborted');
  expect(row(record, 'CNI-D-03', 'init')?.verdict.kind).toBe('conformant');
  expect(row(record, 'CNI-E-02', 'cni')?.verdict).toMatchObject({
    kind: 'inconclusive',
    reason: 'not reached: lane cni did not come up',
  });
  expect(row(record, 'CNI-S-05', 'parity')?.verdict.reason).toBe('not reached: interrupted by SIGINT');
  expect(row(record, 'CNI-S-05', 'parity')?.evidence.map((file) => file.path)).toEqual([
    'evidence/init/CNI-S-05/rules.txt',
  ]);
});

test('a lane that did not come up says why, and where to look', () => {
  const lines = readFileSync(sampleJournal('aborted'), 'utf8').trimEnd().split('\n');
  const failed = {
    type: 'lane-failed',
    at: '2026-11-24T09:00:00.000Z',
    lane: 'cni',
    reason: 'MESH_NOT_UP: istiod',
  };
  const recorded = (line: object) =>
    parseJournal([...lines.slice(0, -1), JSON.stringify(line), lines.at(-1)].join('\n'), 'journal.jsonl');
  const reason = (line: object) => row(recorded(line), 'CNI-E-02', 'cni')?.verdict.reason;
  expect(recorded(failed).problems).toEqual([]);
  expect(reason(failed)).toBe('not reached: lane cni did not come up: MESH_NOT_UP: istiod');
  expect(reason({ ...failed, kept: 'evidence/cni/bring-up' })).toBe(
    'not reached: lane cni did not come up: MESH_NOT_UP: istiod; see evidence/cni/bring-up',
  );
  expect(reason({ ...failed, lane: 'init' })).toBe('not reached: lane cni did not come up');
});

test('a lane whose judging was killed says so of what was not reached', () => {
  const lines = readFileSync(sampleJournal('killed'), 'utf8').trimEnd().split('\n').slice(0, -1);
  const reason = 'judging of lane cni was ended by SIGKILL';
  const failed = { type: 'lane-failed', at: '2026-11-24T09:00:00.000Z', lane: 'cni', reason };
  const record = parseJournal([...lines, JSON.stringify(failed)].join('\n'), 'journal.jsonl');
  expect(row(record, 'CNI-E-01', 'cni')?.verdict.reason).toBe(`not reached: ${reason}`);
});

test('a torn last line is left out and named, and the run counts as killed', () => {
  const record = sampleRecord('killed');
  expect(record.problems).toEqual(['killed.jsonl line 8 left out: torn or not JSON']);
  expect(record.interrupted).toBe('killed: the journal has no end');
  expect(row(record, 'CNI-E-01', 'cni')?.verdict.reason).toBe('not reached: killed: the journal has no end');
});

test('a line of another shape is left out and named', () => {
  const content = readFileSync(sampleJournal('conformant'), 'utf8').replace(
    '"established":["listings',
    '"established":[7,"listings',
  );
  const record = parseJournal(content, 'journal.jsonl');
  expect(record.problems).toEqual([
    expect.stringMatching(/^journal.jsonl line 11 left out: verdict\.established\.0: /),
  ]);
  expect(row(record, 'CNI-S-05', 'parity')?.verdict.kind).toBe('inconclusive');
});

test('of two verdicts the worse one stands, and the record has a problem', () => {
  const content = readFileSync(sampleJournal('conformant'), 'utf8');
  const line =
    content.split('\n').find((one) => one.includes('"CNI-E-01"') && one.includes('"verdict"')) ?? '';
  const red = line.replace('"kind":"conformant","reason":""', '"kind":"non-conformant","reason":"x"');
  const record = parseJournal(content.replace(line, `${red}\n${line}`), 'journal.jsonl');
  expect(row(record, 'CNI-E-01', 'cni')?.verdict.kind).toBe('non-conformant');
  expect(record.problems).toEqual(['CNI-E-01 in cni was judged 2 times: non-conformant, conformant']);
});

test('a verdict that was not planned is a problem, not a row', () => {
  const content = readFileSync(sampleJournal('conformant'), 'utf8').replaceAll(
    '"requirement":"CNI-E-01","lane":"cni","verdict"',
    '"requirement":"CNI-E-09","lane":"cni","verdict"',
  );
  expect(parseJournal(content, 'journal.jsonl').problems).toEqual([
    'CNI-E-09 in cni was not planned, yet judged conformant',
  ]);
});

test('a later run line begins the run that counts', () => {
  const both =
    readFileSync(sampleJournal('non-conformant'), 'utf8') + readFileSync(sampleJournal('conformant'), 'utf8');
  expect(parseJournal(both, 'journal.jsonl').rows).toEqual(sampleRecord('conformant').rows);
});

test('of several runs together, what is wrong with the record of one is told by its name', () => {
  const part = {
    id: 'r1',
    startedAt: '2026-11-24T09:00:00.000Z',
    only: [],
    engine: 'podman',
    lanes: ['cni'],
  };
  const host = { kernel: '6.1', cpus: 2, memoryBytes: 1 };
  const [run = '', ...others] = readFileSync(sampleJournal('conformant'), 'utf8').split('\n');
  const told = JSON.parse(run) as { run: object };
  const parts = [
    { ...part, host, problems: ['journal.jsonl line 3 left out: torn or not JSON'] },
    { ...part, id: 'r2', host, problems: [] },
  ];
  const line = JSON.stringify({ ...told, run: { ...told.run, parts } });
  const record = parseJournal([line, ...others].join('\n'), 'journal.jsonl');
  expect(record.problems).toEqual(['r1: journal.jsonl line 3 left out: torn or not JSON']);
  const { run: reported, summary } = buildReport(record, {
    catalogue: sampleCatalogue,
    claims: [],
    strict: false,
  });
  expect(summary.result).toBe('inconclusive');
  expect(reported.parts).toEqual([
    { ...part, host },
    { ...part, id: 'r2', host },
  ]);
});

test('a journal of another version is refused by name', () => {
  expect(() => sampleRecord('other-version')).toThrow(
    /other-version\.jsonl is a record of schema version 7; this suite reads version 2/,
  );
});

test('no file, and a file without a run, are refused', () => {
  expect(() => readJournal('no-such-journal.jsonl')).toThrow('cannot read the journal no-such-journal.jsonl');
  expect(() => parseJournal('', 'empty.jsonl')).toThrow('no run in the journal empty.jsonl');
});

test.for(['../secret.txt', '/etc/passwd', 'evidence/../../secret.txt', 'evidence/a\0b'])(
  'a line with evidence at %j is left out: it leads out of the output directory',
  (path) => {
    const text = readFileSync(sampleJournal('conformant'), 'utf8');
    const led = text.replace(/"path":"evidence[^"]*"/, `"path":${JSON.stringify(path)}`);
    expect(led).not.toBe(text);
    const { problems } = parseJournal(led, 'journal.jsonl');
    expect(problems.join()).toContain('evidence.0.path: must be a path below the output directory');
  },
);
