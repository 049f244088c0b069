import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HarnessError, UsageError } from '../harness/errors/errors.ts';
import { temporaryDirectory } from '../harness/host/testing/temporary.ts';
import { createRunner } from '../harness/process/run.ts';
import { journalLines } from '../harness/protocol/journal-lines.ts';
import { buildReport } from './conformance.ts';
import { parseJournal, readJournal } from './journal.ts';
import type { ConformanceReport } from './schema.ts';
import { sampleCatalogue, sampleJournal } from './testing/sample.ts';

type Members = Record<string, any>;

const LINES = readFileSync(sampleJournal('conformant'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Members);

/** The report of a journal in which one line is changed. */
function reportOf(number: number, change: (line: Members) => void): ConformanceReport {
  const lines = structuredClone(LINES);
  change(lines[number - 1]!);
  const content = lines.map((line) => JSON.stringify(line)).join('\n');
  const record = parseJournal(content, '/out/journal.jsonl');
  return buildReport(record, { catalogue: sampleCatalogue, claims: [], strict: false });
}

const numberOf = (type: string) => LINES.findIndex((line) => line['type'] === type) + 1;
const VERDICT = numberOf('verdict');
const PLAN = numberOf('plan');

test.for<[what: string, line: number, change: (line: Members) => void, member: string]>([
  ['a verdict that is none', VERDICT, (line) => (line['verdict'].kind = 'fine'), 'verdict.kind'],
  ['a time that is no date', VERDICT, (line) => (line['at'] = 'yesterday'), 'at'],
  ['a duration beyond all days', VERDICT, (line) => (line['durationMs'] = 1e308), 'durationMs'],
  [
    'evidence out of the directory',
    VERDICT,
    (line) => (line['evidence'] = [{ name: 'x', path: 'evidence/../../secret', mediaType: 'text/plain' }]),
    'evidence.0.path',
  ],
  [
    'evidence of the root',
    VERDICT,
    (line) => (line['evidence'] = [{ name: 'x', path: '/etc/passwd', mediaType: 'text/plain' }]),
    'evidence.0.path',
  ],
  ['a pod without a node', VERDICT, (line) => (line['pods'] = [{ namespace: 'a', name: 'b' }]), 'pods.0.uid'],
  [
    'an image of nowhere',
    numberOf('images'),
    (line) => (line['images'].images[0].origin = 'moon'),
    'images.images.0.origin',
  ],
  ['a run without a beginning', 1, (line) => (line['run'].startedAt = 'now'), 'run.startedAt'],
  ['half a processor', 1, (line) => (line['run'].host.cpus = 0.5), 'run.host.cpus'],
  ['a lane of no family', PLAN, (line) => (line['plan'].lanes[0].family = 'ipv5'), 'plan.lanes.0.family'],
  [
    'a judgement without a lane',
    PLAN,
    (line) => delete line['plan'].judgements[1].lane,
    'plan.judgements.1.lane',
  ],
  [
    'a node without a kernel',
    numberOf('lane'),
    (line) => delete line['lane'].nodes[0].kernel,
    'lane.nodes.0.kernel',
  ],
  ['a phase of text', numberOf('phase'), (line) => (line['durationMs'] = 'long'), 'durationMs'],
])('%s: the report is written, names line and member, and is not conformant', ([, line, change, member]) => {
  const { summary } = reportOf(line, change);
  expect(summary.problems[0]).toMatch(new RegExp(`^journal\\.jsonl line ${line} left out: ${member}: `));
  expect(summary).toMatchObject({ result: 'inconclusive', exitCode: 3 });
});

test('whatever member of whatever line is of another kind, there is a report, and none is conformant unnoticed', () => {
  const unnoticed = LINES.flatMap((line, index) =>
    placesIn(line).flatMap((path) => {
      const isNoticed = noticed(index + 1, (changed) => put(changed, path, { not: 'this' }));
      return isNoticed ? [] : [`${line['type']} ${path.join('.')}`];
    }),
  );
  // What the reports do not rely on: observations, members that are only kept, and options of any name.
  const known =
    /^(verdict|observation) observation|^run run\.options$|^plan plan\.lanes\.\d\.judges|^lane lane\.lane\.judges/;
  expect(unnoticed.filter((place) => !known.test(place))).toEqual([]);
});

test('a judgement that is planned twice is one row, and the record is not to be trusted', () => {
  const { summary, requirements } = reportOf(PLAN, (line) =>
    line['plan'].judgements.push({ ...line['plan'].judgements[0] }),
  );
  expect(summary.problems).toEqual(['CNI-D-03 in init is planned 2 times']);
  expect(summary).toMatchObject({ result: 'inconclusive', exitCode: 3 });
  expect(requirements.filter(({ id, lane }) => id === 'CNI-D-03' && lane === 'init')).toHaveLength(1);
});

test('a pipe, a directory and a text of something else are no journals', async () => {
  const directory = temporaryDirectory();
  const [pipe, text] = [join(directory, 'pipe'), join(directory, 'text')];
  await createRunner()(['mkfifo', pipe]);
  writeFileSync(text, 'hello\n');
  expect(() => readJournal(pipe)).toThrow('is a pipe, no file, so no journal');
  expect(() => journalLines(pipe)).toThrow(UsageError);
  expect(() => readJournal(directory)).toThrow(UsageError);
  expect(() => readJournal(text)).toThrow('text line 1 left out: torn or not JSON');
});

/** Told in a report that is not conformant; or, where nothing is left of the run, refused as no journal. */
function noticed(line: number, change: (line: Members) => void): boolean {
  try {
    const { summary } = reportOf(line, change);
    return summary.result === 'inconclusive' && summary.problems.length > 0;
  } catch (error) {
    return error instanceof UsageError || (error instanceof HarnessError && error.code === 'RECORD_VERSION');
  }
}

/** Every place of a document. */
function placesIn(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  const own = path.length === 0 ? [] : [[...path]];
  if (typeof value !== 'object' || value === null) return own;
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [...own, ...members.flatMap(([name, member]) => placesIn(member, [...path, name]))];
}

function put(document: any, path: readonly (string | number)[], value: unknown): void {
  const at = path.slice(0, -1).reduce((inner, name) => inner[name], document);
  at[path.at(-1)!] = value;
}
