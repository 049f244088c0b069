import { expect, test } from 'vitest';
import { allows } from './allowed.ts';

const ENTRY = {
  requirements: ['CNI-F-01', 'CNI-F-02'],
  where: 'meshed[*].chains[*].rules',
  init: [],
  cni: ['-j RETURN'],
  reason: '',
  source: '',
};
const SEEN = { requirement: 'CNI-F-01', where: 'meshed[1].chains[2].rules', init: [], cni: ['-j RETURN'] };

test('an entry is for its requirements, places and values alone', () => {
  expect(allows(ENTRY, SEEN)).toBe(true);
  expect(allows(ENTRY, { ...SEEN, requirement: 'CNI-F-03' })).toBe(false);
  expect(allows(ENTRY, { ...SEEN, where: 'plain[1].chains[2].rules' })).toBe(false);
  expect(allows(ENTRY, { ...SEEN, cni: ['-j DROP'] })).toBe(false);
});

test('an entry without values allows any', () => {
  const { requirements, where, reason, source } = ENTRY;
  expect(allows({ requirements, where, reason, source }, { ...SEEN, cni: ['-j DROP'] })).toBe(true);
});
