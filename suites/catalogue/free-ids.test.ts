import { expect, test } from 'vitest';
import { nextFreeId, nextFreeIds } from './free-ids.ts';

const judged = [{ id: 'CNI-H-09' }, { id: 'CNI-C-01' }] as const;
const kept = [{ id: 'CNI-H-10' }, { id: 'CNI-M-03' }] as const;

test('the next free id of a letter is after all that are taken or kept', () => {
  expect(nextFreeId('H', judged, kept)).toBe('CNI-H-11');
  expect(nextFreeId('Z', judged, kept)).toBe('CNI-Z-01');
  expect(nextFreeIds(judged, kept)).toEqual(['CNI-C-02', 'CNI-H-11', 'CNI-M-04']);
});
