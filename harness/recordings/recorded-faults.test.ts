import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import type { Origin } from './provenance.ts';
import { readRecorded, recordedName, writeRecorded } from './recorded.ts';
import { type RecordedRules, recordedFaults } from './recorded-faults.ts';

const ID = 'CNI-E-02';
const NAME = recordedName(ID, 'cni');
const ORIGIN: Origin = { run: '261129-1413-zi9z', istio: '1.31.0', lane: 'cni', day: '2026-11-29' };
const OBSERVATION = { pods: [{ node: 'one', chains: ['ISTIO_INBOUND'] }] };

function folders(): RecordedRules {
  const root = temporaryDirectory();
  const [recorded, wanted] = [join(root, 'observations'), join(root, 'wanted')];
  for (const each of [recorded, wanted]) mkdirSync(each);
  return { recorded, wanted, known: [] };
}

function withRecording(): RecordedRules {
  const rules = folders();
  writeRecorded(rules.recorded, ID, 'cni', { origin: ORIGIN, observation: OBSERVATION });
  return rules;
}

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

test('what was recorded is read back, and nothing is wrong with it', () => {
  const rules = withRecording();
  expect(readRecorded(rules, ID, 'cni')).toEqual(OBSERVATION);
  expect(recordedFaults(rules)).toEqual([]);
});

test('a file is JSON, in which the provenance is a line and the observation begins at the margin', () => {
  const { recorded } = withRecording();
  const [first, second, ...rest] = readFileSync(join(recorded, NAME), 'utf8').split('\n');
  expect(first).toMatch(/^\{"recorded":\{"run":"261129-1413-zi9z".*"digest":"sha256:[0-9a-f]{64}"\},$/);
  expect([second, ...rest].join('\n')).toBe(
    `"observation":\n${JSON.stringify(OBSERVATION, undefined, 1)}\n}\n`,
  );
});

test.each([
  ['the observation', '"one"', '"two"'],
  ['the run', 'zi9z', 'zi9y'],
  ['the version of Istio', '1.31.0', '1.32.0'],
  ['the day', '2026-11-29', '2026-11-30'],
])('%s edited by hand is noticed, though judges can be tried on it', (_, from, to) => {
  const rules = withRecording();
  edit(join(rules.recorded, NAME), from, to);
  expect(recordedFaults(rules)).toEqual([
    expect.stringMatching(
      /^CNI-E-02\.cni\.json: .*edited since.*npm run conformance -- report --record --only CNI-E-02$/,
    ),
  ]);
  expect(readRecorded(rules, ID, 'cni')).toBeDefined();
});

test('an observation copied from another requirement is not its own', () => {
  const rules = withRecording();
  renameSync(join(rules.recorded, NAME), join(rules.recorded, 'CNI-E-91.cni-nft.json'));
  expect(recordedFaults(rules)).toEqual([expect.stringMatching(/--only CNI-E-91 --lane cni-nft$/)]);
});

test('a made-up one can be tried, and is refused', () => {
  const rules = folders();
  writeFileSync(join(rules.recorded, NAME), JSON.stringify(OBSERVATION));
  expect(readRecorded(rules, ID, 'cni')).toEqual(OBSERVATION);
  expect(recordedFaults(rules)).toEqual([
    expect.stringContaining(`${NAME}: names no run that saw it, so it may be made up: record it anew`),
  ]);
});

test.each(['{"recorded": {"run": "a run"}, "observation": {}}', '<<<<<<< ours'])(
  '%s is refused by name',
  (text) => {
    const rules = folders();
    writeFileSync(join(rules.recorded, NAME), text);
    expect(recordedFaults(rules)).toEqual([
      expect.stringMatching(/RECORDED_FORM: CNI-E-02\.cni\.json is [^]*record it anew/),
    ]);
  },
);

test('what is wanted is written by hand where a finding is known, and nowhere else', () => {
  const wanted = folders();
  writeFileSync(join(wanted.wanted, NAME), JSON.stringify(OBSERVATION));
  expect(recordedFaults({ ...wanted, known: [NAME] })).toEqual([]);
  expect(recordedFaults(wanted)).toEqual([expect.stringContaining('is made up')]);
  writeRecorded(wanted.recorded, ID, 'cni', { origin: ORIGIN, observation: OBSERVATION });
  expect(recordedFaults(wanted)).toEqual([expect.stringContaining('is recorded: delete the one')]);
  expect(recordedFaults({ ...folders(), known: [NAME] })).toEqual([
    expect.stringContaining('write by hand what is wanted'),
  ]);
  expect(recordedFaults({ ...withRecording(), known: [NAME] })).toEqual([
    expect.stringContaining('delete it'),
    expect.stringContaining('write by hand what is wanted'),
  ]);
});
