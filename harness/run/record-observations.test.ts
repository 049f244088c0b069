import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LANES } from '../config/lanes.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import type { JournalLine } from '../model/record.ts';
import type { Requirement, RequirementId } from '../model/requirement.ts';
import { readRecording } from '../recordings/recorded.ts';
import { recordedFaults } from '../recordings/recorded-faults.ts';
import { recordObservations } from './record-observations.ts';

function requirement(id: RequirementId, parts: Partial<Requirement> = {}): Requirement {
  const common = {
    theme: 'rules',
    title: id,
    statement: 'It MUST.',
    source: 'upstream',
    level: 'core',
  } as const;
  const rest = {
    effect: 'reads',
    needs: [],
    quick: false,
    slow: false,
    faults: [],
    restsOn: [],
    known: [],
  } as const;
  return { id, modes: ['init', 'cni'], scope: 'lane', ...common, ...rest, ...parts };
}

const CATALOGUE = [
  requirement('CNI-F-01'),
  requirement('CNI-F-10', { needs: ['native-nftables'] }),
  requirement('CNI-S-01', { scope: 'record' }),
];

/** A repository without observations, and recording a run into it: what was said, and what is there. */
function repository() {
  const root = temporaryDirectory();
  const directory = join(root, 'fixtures/recorded/observations');
  const wanted = join(root, 'fixtures/recorded/wanted');
  for (const each of [directory, wanted]) mkdirSync(each, { recursive: true });
  const record = (lines: readonly JournalLine[], lane: readonly string[] = []) => {
    const journal = join(root, 'journal.jsonl');
    writeFileSync(journal, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const said: string[] = [];
    const context = { catalogue: CATALOGUE, options: { only: [], lane }, repository: root };
    recordObservations({ ...context, say: (text) => said.push(text) }, journal);
    return said.join('\n');
  };
  const faults = () => recordedFaults({ recorded: directory, wanted, known: [] });
  return { record, faults, file: (name: string) => join(directory, name) };
}

function runLines(id: string, version = '1.31.0'): readonly JournalLine[] {
  const at = '2026-11-29T10:00:00Z';
  const host = { kernel: '6.1', cpus: 2, memoryBytes: 1 };
  const asked = { profile: 'full', only: [], engine: 'podman', settings: [], options: {} };
  const istio = { version, origin: 'module v1', proxy: 'Envoy' };
  return [
    { type: 'run', at, schemaVersion: 2, run: { id, suite: '0.1.0', startedAt: at, host, ...asked } },
    { type: 'images', at, images: { images: [], kubernetes: '1.36', istio } },
    { type: 'plan', at, plan: { lanes: LANES, judgements: [] } },
  ];
}

function verdictLine(
  id: RequirementId,
  lane: string,
  observation: unknown,
  kind: 'conformant' | 'non-conformant' = 'conformant',
): JournalLine {
  const verdict = { kind, reason: '', differences: [], established: [] };
  const rest = { verdict, pods: [], evidence: [], durationMs: 1 };
  return { type: 'verdict', at: '2026-11-29T10:09:00Z', requirement: id, lane, observation, ...rest };
}

/** What is seen by name: of the run, of the pass, and one that a client made up. */
function snapshot(run: string, pass: string, chains: number): unknown {
  return {
    node: `icc-${run}-cni-worker`,
    namespace: `f-01-own-${pass}`,
    id: `${pass}00-0000-4000-8000-000000000000`,
    chains,
  };
}

test('a conformant observation is kept with the run, the version, the lane and the day that it is of', () => {
  const { record, faults, file } = repository();
  record([
    ...runLines('r1'),
    verdictLine('CNI-F-01', 'cni', [1]),
    verdictLine('CNI-F-01', 'init', [2], 'non-conformant'),
  ]);
  expect(readRecording(file('CNI-F-01.cni.json'))).toMatchObject({
    recorded: { run: 'r1', istio: '1.31.0', lane: 'cni', day: '2026-11-29' },
    observation: [1],
  });
  expect(existsSync(file('CNI-F-01.init.json'))).toBe(false);
  expect(faults()).toEqual([]);
});

test('a run that has nothing to keep is refused', () => {
  const { record } = repository();
  expect(() => record([...runLines('r1'), verdictLine('CNI-F-01', 'cni', [1], 'non-conformant')])).toThrow(
    'holds no conformant observation of what is wanted',
  );
});

test('what the ordinary lane cannot show is of the lane that can; another one is kept where it is asked for', () => {
  const { record, file } = repository();
  const lines = [
    ...runLines('r1'),
    verdictLine('CNI-F-10', 'cni-nft', 'nft'),
    verdictLine('CNI-F-01', 'cni-nft', 'more'),
    verdictLine('CNI-S-01', 'parity', 'both'),
  ];
  record(lines);
  expect(readRecording(file('CNI-F-10.cni.json')).recorded?.lane).toBe('cni-nft');
  expect(readRecording(file('CNI-S-01.parity.json')).recorded?.lane).toBe('parity');
  expect(existsSync(file('CNI-F-01.cni-nft.json'))).toBe(false);
  record(lines, ['cni-nft']);
  expect(readRecording(file('CNI-F-01.cni-nft.json')).recorded?.lane).toBe('cni-nft');
});

test('a later run that differs by names alone changes no file', () => {
  const { record, faults, file } = repository();
  record([...runLines('r1'), verdictLine('CNI-F-01', 'cni', snapshot('r1', 'aaaaaa', 4))]);
  const before = readFileSync(file('CNI-F-01.cni.json'), 'utf8');
  const said = record([...runLines('r2'), verdictLine('CNI-F-01', 'cni', snapshot('r2', 'bbbbbb', 4))]);
  expect(readFileSync(file('CNI-F-01.cni.json'), 'utf8')).toBe(before);
  expect(said).toContain('recorded 0 observations');
  record([...runLines('r2'), verdictLine('CNI-F-01', 'cni', snapshot('r2', 'bbbbbb', 5))]);
  expect(readRecording(file('CNI-F-01.cni.json')).recorded?.run).toBe('r2');
  expect(faults()).toEqual([]);
});

test.each([
  ['another Istio', (text: string) => text, '1.32.0'],
  ['one that was edited by hand', (text: string) => text.replace('"chains": 4', '"chains": 3'), '1.31.0'],
  ['one without provenance', (text: string) => text.replace(/^.*\n.*\n/, '').replace(/\}\n$/, ''), '1.31.0'],
  ['a merge with conflicts', (text: string) => `<<<<<<< ours\n${text}`, '1.31.0'],
])('%s is recorded anew, though nothing else was seen', (_, edited, version) => {
  const { record, faults, file } = repository();
  const name = file('CNI-F-01.cni.json');
  record([...runLines('r1'), verdictLine('CNI-F-01', 'cni', snapshot('r1', 'aaaaaa', 4))]);
  writeFileSync(name, edited(readFileSync(name, 'utf8')));
  record([...runLines('r2', version), verdictLine('CNI-F-01', 'cni', snapshot('r2', 'bbbbbb', 4))]);
  expect(readRecording(name).recorded).toMatchObject({ run: 'r2', istio: version });
  expect(faults()).toEqual([]);
});

test('of a journal that holds two runs the last one is kept, of two lines the later one', () => {
  const { record, file } = repository();
  record([
    ...runLines('r1'),
    verdictLine('CNI-F-01', 'init', 'of another run'),
    ...runLines('r2'),
    verdictLine('CNI-F-01', 'cni', 'earlier'),
    verdictLine('CNI-F-01', 'cni', 'later'),
  ]);
  expect(readRecording(file('CNI-F-01.cni.json')).observation).toBe('later');
  expect(existsSync(file('CNI-F-01.init.json'))).toBe(false);
});
