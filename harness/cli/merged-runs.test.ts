import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { requirementOf } from '../../suites/catalogue/catalogue.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { ordinaryLane } from '../model/testing/ordinary-lane.ts';
import { JOURNAL_FILE } from '../protocol/journal.ts';
import { journalLines } from '../protocol/journal-lines.ts';
import { judged, planned, type SamplePart, samplePart } from '../protocol/testing/sample-part.ts';
import { systemClock } from '../time/clock.ts';
import { REPOSITORY } from './make-context.ts';
import { mergeRuns } from './merge-runs.ts';
import { inlineSuite } from './testing/inline-suite.ts';
import { reportsIn } from './testing/read-reports.ts';

/** Runs that judged parts, side by side, each in an output directory of its own. */
async function shards(suite: ReturnType<typeof inlineSuite>, ...lines: readonly string[]) {
  const outputs = lines.map((_, index) => join(dirname(suite.output), `part-${index}`));
  for (const [index, line] of lines.entries()) await suite.conformance(`${line} --output ${outputs[index]}`);
  return outputs;
}

test('parts by --only: one report has each verdict once, and names the runs', async () => {
  const suite = inlineSuite({ specs: { 'CNI-E-01': 'conformant', 'CNI-E-02': 'conformant' } });
  const parts = await shards(suite, 'run --mode cni --only E-01', 'run --mode cni --only E-02');
  const before = parts.map((part) => readFileSync(join(part, 'conformance.yaml'), 'utf8'));
  const whole = join(dirname(suite.output), 'whole');
  const { exitCode, said } = await suite.conformance(`report ${parts.join(' ')} --output ${whole}`);
  const { rows, report, junit } = reportsIn(whole);
  expect(rows).toEqual(['CNI-E-01 cni conformant', 'CNI-E-02 cni conformant']);
  expect(report).toMatchObject({
    summary: { result: 'conformant', problems: [] },
    run: { only: ['E-01', 'E-02'] },
  });
  expect(report?.run.parts?.map(({ only }) => only)).toEqual([['E-01'], ['E-02']]);
  expect(report?.lanes.map(({ id }) => id)).toEqual(['cni', 'cni']);
  expect(new Set(report?.lanes.map(({ clusterUid }) => clusterUid)).size).toBe(2);
  expect(junit).toContain('tests="2" failures="0"');
  expect([exitCode, said]).toEqual([0, expect.stringMatching(/^part: run \S+, lane cni, only E-02$/m)]);
  expect(parts.map((part) => readFileSync(join(part, 'conformance.yaml'), 'utf8'))).toEqual(before);
  // It is a record as any other is.
  expect((await suite.conformance(`report ${whole}`)).exitCode).toBe(0);
});

test('lanes apart: each mode from where it was judged, red where one is', async () => {
  const suite = inlineSuite({
    specs: { 'CNI-F-05': (lane) => (lane === 'cni' ? 'non-conformant' : 'conformant') },
  });
  const parts = await shards(suite, 'run --mode init', 'run --mode cni');
  const whole = join(dirname(suite.output), 'whole');
  const { exitCode } = await suite.conformance(`report ${parts.join(' ')} --output ${whole}`);
  expect([exitCode, reportsIn(whole).rows]).toEqual([
    1,
    ['CNI-F-05 init conformant', 'CNI-F-05 cni non-conformant'],
  ]);
});

test('what is no part of the same plan is refused by name, and nothing is written', async () => {
  let isRed = false;
  const suite = inlineSuite({ specs: { 'CNI-E-01': () => (isRed ? 'non-conformant' : 'conformant') } });
  const [one = ''] = await shards(suite, 'run --mode cni');
  isRed = true;
  const other = join(dirname(suite.output), 'other');
  await suite.conformance(`run --mode cni --set values.cni.repair.enabled=false --output ${other}`);
  const whole = join(dirname(suite.output), 'whole');
  const { exitCode, said } = await suite.conformance(`report ${one} ${other} --output ${whole}`);
  expect([exitCode, existsSync(whole)]).toEqual([2, false]);
  expect(said).toMatch(/settings: none in \S+, values\.cni\.repair\.enabled=false in /);
  expect(said).toMatch(/CNI-E-01 in cni: conformant in \S+, non-conformant in /);
});

test.for([
  ['over one of them', (one: string) => one, 'has one of the journals that are to be read'],
  ['with --record', (one: string) => `${one}-whole --record`, '--record takes the journal of one run'],
] as const)('%s: refused, and the parts stay', async ([, output, why]) => {
  const suite = inlineSuite({ specs: { 'CNI-E-01': 'conformant' } });
  const [one = '', other = ''] = await shards(suite, 'run --mode cni', 'run --mode cni');
  const before = readdirSync(one, { recursive: true });
  const { exitCode, said } = await suite.conformance(`report ${one} ${other} --output ${output(one)}`);
  expect([exitCode, said]).toEqual([2, expect.stringContaining(why)]);
  expect(readdirSync(one, { recursive: true })).toEqual(before);
});

/** An output directory with a journal and a file of evidence for each verdict. */
function partIn(base: string, id: string, parts: SamplePart): string {
  const directory = join(base, id);
  const files = (parts.verdicts ?? []).flatMap(({ evidence }) => evidence);
  for (const { path } of files) {
    mkdirSync(join(directory, dirname(path)), { recursive: true });
    writeFileSync(join(directory, path), `of ${id}`);
  }
  mkdirSync(directory, { recursive: true });
  const text = samplePart(id, parts).map((line) => JSON.stringify(line));
  writeFileSync(join(directory, JOURNAL_FILE), `${text.join('\n')}\n`);
  return directory;
}

function merging(base: string, ...directories: readonly string[]) {
  const context = {
    catalogue: [requirementOf('CNI-D-03'), requirementOf('CNI-S-01')],
    clock: systemClock,
    options: { output: join(base, 'whole') } as never,
    repository: REPOSITORY,
  };
  return mergeRuns(context, directories);
}

/** A lane of one mode, with what D-03 observed there. */
function alone(mode: 'init' | 'cni', observation: unknown): SamplePart {
  return {
    lanes: [ordinaryLane(mode)],
    judgements: [
      planned('CNI-D-03', 'init', mode === 'init' ? undefined : 'lane'),
      planned('CNI-D-03', 'cni', mode === 'cni' ? undefined : 'lane'),
      planned('CNI-S-01', 'parity', 'lane'),
    ],
    verdicts: [judged('CNI-D-03', mode, 'conformant', observation)],
  };
}

test.for([
  ['the same', { masks: 0 }, 'conformant'],
  ['something else', { masks: 1 }, 'non-conformant'],
] as const)(
  'what no run could judge alone is judged over all that was observed: %s',
  async ([, seen, kind]) => {
    const base = temporaryDirectory();
    const directories = [
      partIn(base, 'a', alone('init', { masks: 0 })),
      partIn(base, 'b', alone('cni', seen)),
    ];
    using output = await merging(base, ...directories);
    const { lines, problems } = journalLines(join(output.directory, JOURNAL_FILE));
    const verdicts = lines.flatMap((line) =>
      line.type === 'verdict' ? [`${line.requirement} ${line.verdict.kind}`] : [],
    );
    expect(verdicts).toEqual(['CNI-D-03 conformant', 'CNI-D-03 conformant', `CNI-S-01 ${kind}`]);
    expect([problems, lines.at(-1)?.type]).toEqual([[], 'end']);
  },
);

test('evidence of each run is beside that of the others, and links are left where they are', async () => {
  const base = temporaryDirectory();
  const directories = [partIn(base, 'a', alone('init', 1)), partIn(base, 'b', alone('cni', 1))];
  symlinkSync('/etc/hostname', join(base, 'a/evidence/link.txt'));
  using output = await merging(base, ...directories);
  const evidence = join(output.directory, 'evidence');
  expect(readFileSync(join(evidence, 'a/init/CNI-D-03/rules.txt'), 'utf8')).toBe('of a');
  expect(readFileSync(join(evidence, 'b/cni/CNI-D-03/rules.txt'), 'utf8')).toBe('of b');
  expect(readdirSync(join(evidence, 'a'))).toEqual(['init']);
});

test('what is no journal is refused before anything is made', async () => {
  const base = temporaryDirectory();
  const one = partIn(base, 'a', alone('init', 1));
  cpSync(one, join(base, 'b'), { recursive: true });
  writeFileSync(join(base, 'b', JOURNAL_FILE), '');
  await expect(merging(base, one, join(base, 'b'))).rejects.toThrow('no run in the journal');
  await expect(merging(base, one, join(base, 'c'))).rejects.toThrow('cannot read the journal');
  expect(existsSync(join(base, 'whole'))).toBe(false);
});
