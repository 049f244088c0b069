import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseFault } from '../../harness/faults/fault.ts';
import type { Capability } from '../../harness/model/capability.ts';
import { catalogue, requirementOf } from './catalogue.ts';
import { listing } from './listing.ts';
import { NOT_JUDGED, takenIds } from './not-judged.ts';
import { idInSpec, specFaults } from './spec-faults.ts';

const ROOT = join(import.meta.dirname, '../..');

test('every requirement has one spec of its id, in the folder of its theme', () => {
  const files = globSync('suites/**/*.spec.ts', { cwd: ROOT }).toSorted();
  expect(files.length).toBeGreaterThanOrEqual(catalogue.length);
  const specs = files.map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));
  expect(specFaults(catalogue, specs)).toEqual([]);
});

test('what rests on a setting that a user may change is not supported without it', () => {
  const resting = (word: string, need: Capability) =>
    globSync('suites/**/*.spec.ts', { cwd: ROOT }).flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      const id = idInSpec(text);
      const entry = catalogue.find((one) => one.id === id);
      return text.includes(word) && entry?.needs.includes(need) === false ? [entry.id] : [];
    });
  expect(resting('missedPods(', 'repair')).toEqual([]);
  // A pod without a sidecar is outside the mesh anywhere.
  expect(resting('EXCLUDED_NAMESPACE', 'excluded-namespace')).toEqual(['CNI-G-05']);
});

test('an id that is not in the catalogue is told with what to do', () => {
  expect(() => requirementOf('CNI-H-99')).toThrow(
    /no entry CNI-H-99 in suites\/catalogue: write it .*step 1/,
  );
});

test('statements are in RFC 2119 words and name a source', () => {
  for (const { id, statement, source } of catalogue) {
    expect(`${id} ${statement}`).toMatch(/\b(MUST|SHOULD|MAY)\b/);
    expect(`${id} ${source}`).not.toBe(`${id} `);
  }
});

test('the page of fixtures names every fault', () => {
  const page = readFileSync(join(ROOT, 'fixtures/README.md'), 'utf8');
  const faults = globSync('*.yaml', { cwd: join(ROOT, 'fixtures/faults') }).map((file) =>
    file.replace('.yaml', ''),
  );
  expect(faults.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('every fault that a requirement names is there, and every fault is named', () => {
  const directory = join(ROOT, 'fixtures/faults');
  const files = globSync('*.yaml', { cwd: directory });
  const faults = files.map((file) =>
    parseFault(readFileSync(join(directory, file), 'utf8'), file, catalogue),
  );
  expect(faults.length).toBeGreaterThanOrEqual(8);
  const named = new Set(catalogue.flatMap((one) => one.faults));
  expect([...named].toSorted()).toEqual(faults.map(({ name }) => name).toSorted());
});

test('a fault turns only what is judged in the lane that it is seeded into', () => {
  const directory = join(ROOT, 'fixtures/faults');
  for (const file of globSync('*.yaml', { cwd: directory })) {
    const { mustTurn, mode } = parseFault(readFileSync(join(directory, file), 'utf8'), file, catalogue);
    const modesOf = (id: string) => catalogue.find((one) => one.id === id)?.modes;
    for (const id of mustTurn) expect(modesOf(id)).toContain(mode);
  }
});

test('every known finding is published', () => {
  const published = readFileSync(join(ROOT, 'reports/published/findings.md'), 'utf8');
  const known = catalogue.flatMap((one) => one.known.map((finding) => finding.id));
  for (const id of known) expect(published).toMatch(new RegExp(`^## ${id}:`, 'm'));
});

test('an id that is kept for what is not judged names no requirement', () => {
  expect(new Set(NOT_JUDGED.map((one) => one.id)).size).toBe(NOT_JUDGED.length);
  expect(takenIds(catalogue, NOT_JUDGED)).toEqual([]);
});

test('who takes a kept id is told what it is kept for, and what to do', () => {
  const taken = { ...catalogue[0]!, id: NOT_JUDGED[0]!.id };
  const [said = ''] = takenIds([taken, ...catalogue], NOT_JUDGED);
  expect(said).toContain(`${taken.id} is kept for "${NOT_JUDGED[0]!.title}"`);
  expect(said).toMatch(/take an id that is free, such as CNI-[A-Z]-\d\d;/);
});

test('the committed listing is the catalogue: a change of contract shows as a diff', async () => {
  await expect(listing(catalogue)).toMatchFileSnapshot('./listing.txt');
});
