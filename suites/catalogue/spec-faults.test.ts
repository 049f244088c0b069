import { expect, test } from 'vitest';
import { idInSpec, specFaults } from './spec-faults.ts';

const entry = { id: 'CNI-H-17', theme: 'annotations' } as const;
const spec = (file: string, bound: string) => ({
  file: `suites/${file}`,
  text: `export default requirement<Observation>('${bound}', {`,
});
const good = spec('annotations/h-17-words.spec.ts', 'CNI-H-17');

test('an entry with its spec in the folder of its theme is fine', () => {
  expect(specFaults([entry], [good])).toEqual([]);
});

test.for([
  ['no spec', [], 'CNI-H-17 has an entry and no spec: write suites/annotations/h-17-some-words.spec.ts'],
  [
    'a wrong folder',
    [spec('dns/h-17-words.spec.ts', 'CNI-H-17')],
    'suites/dns/h-17-words.spec.ts: CNI-H-17 is of the theme annotations and its spec in the folder dns: move it to suites/annotations, or mend the theme of the entry',
  ],
  [
    'a wrong id',
    [spec('annotations/h-17-words.spec.ts', 'CNI-H-18')],
    "suites/annotations/h-17-words.spec.ts is named for CNI-H-17 and binds CNI-H-18: bind 'CNI-H-17', or name the file h-18-some-words.spec.ts",
  ],
  [
    'two specs',
    [good, spec('annotations/h-17-others.spec.ts', 'CNI-H-17')],
    'CNI-H-17 has two specs, suites/annotations/h-17-words.spec.ts and suites/annotations/h-17-others.spec.ts: name one by its own id',
  ],
] as const)('%s is named, with what to do', ([, files, said]) => {
  expect(specFaults([entry], files)).toEqual([said]);
});

test('a spec without an entry, and an id with two, are named', () => {
  const other = spec('annotations/h-18-words.spec.ts', 'CNI-H-18');
  expect(specFaults([entry, entry], [good, other])).toEqual([
    'CNI-H-17 has two entries in suites/catalogue: give one another id',
    'suites/annotations/h-18-words.spec.ts: CNI-H-18 has no entry in suites/catalogue: write it (suites/README.md, step 1)',
  ]);
});

test('a file that is not named like a spec says how one is', () => {
  const files = [{ ...good, file: 'suites/annotations/h17.spec.ts' }];
  expect(() => specFaults([entry], files)).toThrow('is not named like e-01-some-words.spec.ts');
});

test('an id that is another than its file says is noticed', () => {
  expect(idInSpec("export default requirement<O>('CNI-E-02', {")).toBe('CNI-E-02');
  expect(idInSpec("export default annotated(\n  'CNI-H-01',\n")).toBe('CNI-H-01');
});
