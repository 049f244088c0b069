import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseFault } from '../../harness/faults/fault.ts';
import { specFiles } from '../../harness/judging/spec-files.ts';
import { catalogue } from './catalogue.ts';
import { listing } from './listing.ts';
import { NOT_JUDGED, takenIds } from './not-judged.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The requirement that a spec binds: the first word after what makes it. */
function idInSpec(source: string): string | undefined {
  return /^export default \w+(?:<[^(]*>)?\(\s*'(CNI-[A-Z]-\d\d)'/m.exec(source)?.[1];
}

test('ids are unique, and every requirement has exactly one spec, in the folder of its theme', () => {
  const ids = catalogue.map((requirement) => requirement.id);
  expect(new Set(ids).size).toBe(ids.length);
  const files = specFiles(join(ROOT, 'suites'));
  expect([...files.keys()].toSorted()).toEqual(ids.toSorted());
  for (const { id, theme } of catalogue) expect(files.get(id) ?? '').toContain(`suites/${theme}/`);
});

test('the spec of a requirement is in the file of its id', () => {
  for (const [id, file] of specFiles(join(ROOT, 'suites')))
    expect([file, idInSpec(readFileSync(file, 'utf8'))]).toEqual([file, id]);
});

test('an id that is another than its file says is noticed', () => {
  expect(idInSpec("export default requirement<O>('CNI-E-02', {")).toBe('CNI-E-02');
  expect(idInSpec("export default annotated(\n  'CNI-H-01',\n")).toBe('CNI-H-01');
});

test('statements are in RFC 2119 words and name a source', () => {
  for (const { id, statement, source } of catalogue) {
    expect(`${id} ${statement}`).toMatch(/\b(MUST|SHOULD|MAY)\b/);
    expect(`${id} ${source}`).not.toBe(`${id} `);
  }
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
  expect(said).toContain('take an id that is free');
});

test('the committed listing is the catalogue: a change of contract shows as a diff', async () => {
  await expect(listing(catalogue)).toMatchFileSnapshot('./listing.txt');
});
