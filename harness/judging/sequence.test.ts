import { expect, test } from 'vitest';
import type { TestSpecification, Vitest } from 'vitest/node';
import { sequenceOf } from './sequence.ts';

const FILES = ['/j-05.spec.ts', '/a-01.spec.ts', '/b-02.spec.ts', '/c-03.spec.ts', '/d-04.spec.ts'];
const SPECS = FILES.map((file, at) => ({ file, effect: at === 0 ? 'looks-back' : 'own-namespace' }) as const);

/** Vitest, as far as its own order asks it: of no file it knows how long it takes. */
const VITEST = {
  cache: { getTestSpecificationResult: () => ({ failed: false, duration: 1 }) },
} as unknown as Vitest;

async function order(seed?: number): Promise<readonly string[]> {
  const { sequencer: Sequencer } = sequenceOf(SPECS, seed);
  const project = { name: '', config: { sequence: { groupOrder: 0 }, isolate: false } };
  const files = FILES.map((moduleId) => ({ moduleId, project }) as unknown as TestSpecification);
  // oxlint-disable-next-line no-array-sort -- vitest's own
  const sorted = await new Sequencer!(VITEST).sort(files);
  return sorted.map(({ moduleId }) => moduleId);
}

test('what looks back is begun last, whatever the order', async () => {
  expect((await order()).at(-1)).toBe('/j-05.spec.ts');
  for (const seed of [1, 2, 3, 4]) expect((await order(seed)).at(-1)).toBe('/j-05.spec.ts');
});

test('a seed gives the same order each time, and another one another', async () => {
  expect(await order(7)).toEqual(await order(7));
  const orders = await Promise.all([1, 2, 3, 4, 5, 6].map(order));
  expect(new Set(orders.map(String)).size).toBeGreaterThan(1);
  expect((await order(7)).toSorted()).toEqual(FILES.toSorted());
});

test('vitest is told of a seed only where there is one', () => {
  expect(sequenceOf(SPECS)).not.toHaveProperty('shuffle');
  expect(sequenceOf(SPECS, 7)).toMatchObject({ shuffle: { files: true, tests: true }, seed: 7 });
});
