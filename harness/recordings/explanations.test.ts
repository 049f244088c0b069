import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { countOf, explanationsText, readExplanations } from './explanations.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILE = join(ROOT, 'fixtures/recorded/insensitive.yaml');

test('the file is as the command writes it, and every reason in it is used', () => {
  const explanations = readExplanations(FILE);
  expect(explanationsText(explanations)).toBe(readFileSync(FILE, 'utf8'));
  const used = Object.values(explanations.explained).flatMap((members) =>
    Object.values(members).map((entry) => (typeof entry === 'string' ? entry : entry[0])),
  );
  expect(Object.keys(explanations.reasons).toSorted()).toEqual([...new Set(used)].toSorted());
});

test('members are counted', () => {
  const entries = { 'CNI-E-01': { a: 'NODE', b: 'NODE' }, 'CNI-E-02': { a: 'NODE' } };
  expect(countOf({ reasons: {}, explained: entries, holes: {} })).toEqual({ explained: 3, holes: 0 });
});

test.each([
  ['no YAML', '{'],
  ['another section', 'reasons: {}\nexplained: {}\nholes: {}\nother: {}'],
  ['a glob for requirements', 'reasons: {}\nexplained: {CNI-E-*: {a: NODE}}\nholes: {}'],
  ['a change that is none', 'reasons: {}\nexplained: {CNI-E-01: {a: [NODE, bent]}}\nholes: {}'],
])('%s is refused', (_, text) => {
  const file = join(temporaryDirectory(), 'insensitive.yaml');
  writeFileSync(file, text);
  expect(() => readExplanations(file)).toThrow('insensitive.yaml is not in its form');
});
