import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readExplanations } from '../../harness/recordings/explanations.ts';
import { recordedFaults } from '../../harness/recordings/recorded-faults.ts';
import { catalogue } from './catalogue.ts';

const RECORDED = join(import.meta.dirname, '../../fixtures/recorded');

test('every good observation was seen by a run and is as it was seen; the others are of what a known finding hides', () => {
  const known = catalogue.flatMap(({ id, known: findings }) =>
    findings.flatMap(({ modes }) => modes.map((mode) => `${id}.${mode}.json`)),
  );
  const faults = recordedFaults({
    recorded: join(RECORDED, 'observations'),
    wanted: join(RECORDED, 'wanted'),
    known: [...new Set(known)],
  });
  expect(faults).toEqual([]);
});

test('what judges do not look at is explained of requirements that there are', () => {
  const { explained, holes } = readExplanations(join(RECORDED, 'insensitive.yaml'));
  const ids: readonly string[] = catalogue.map(({ id }) => id);
  const unknown = [...Object.keys(explained), ...Object.keys(holes)].filter((id) => !ids.includes(id));
  expect(unknown).toEqual([]);
});
