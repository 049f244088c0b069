import { expect, test } from 'vitest';
import { claims } from './claims.ts';

test('there are thirteen claims, in order', () => {
  expect(claims.map((claim) => claim.id)).toEqual(
    Array.from({ length: 13 }, (_, index) => `SEED-${index + 1}`),
  );
});

test('each names requirement ids, none twice', () => {
  for (const claim of claims) {
    expect(new Set(claim.requirements).size).toBe(claim.requirements.length);
    for (const id of claim.requirements) expect(id).toMatch(/^CNI-[A-Z]-\d\d$/);
  }
});

test('only the claim about an operator has an installer instead of requirements', () => {
  expect(claims.filter((claim) => claim.requirements.length === 0).map((claim) => claim.id)).toEqual([
    'SEED-11',
  ]);
});
