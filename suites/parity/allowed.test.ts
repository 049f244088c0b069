import { expect, test } from 'vitest';
import { ANYTHING, allows } from './allowed.ts';

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
  expect(allows(ENTRY, { ...SEEN, cni: ['-j RETURN', '-j DROP'] })).toBe(false);
  expect(allows({ ...ENTRY, requirements: 'any' }, { ...SEEN, requirement: 'CNI-F-03' })).toBe(true);
});

test('a text may be alike, alone or in a list', () => {
  const refused = { ...ENTRY, init: [{ like: 'violates * "NET_ADMIN"*' }], cni: '*' };
  expect(allows(refused, { ...SEEN, init: ['violates baseline: "NET_ADMIN"'], cni: '*' })).toBe(true);
  expect(allows(refused, { ...SEEN, init: ['violates baseline: hostPath'], cni: '*' })).toBe(false);
  // Outside of `like` a star is a star.
  expect(allows(refused, { ...SEEN, init: ['violates baseline: "NET_ADMIN"'], cni: 'all' })).toBe(false);
});

test('what is in one mode alone may be anything but nothing, or one of some', () => {
  const alone = { ...ENTRY, init: null, cni: ANYTHING };
  expect(allows(alone, { ...SEEN, init: null })).toBe(true);
  expect(allows(alone, { ...SEEN, init: null, cni: null })).toBe(false);
  const either = { ...alone, cni: { oneOf: [[], { like: 'a*' }] } };
  expect(allows(either, { ...SEEN, init: null, cni: [] })).toBe(true);
  expect(allows(either, { ...SEEN, init: null, cni: 'ab' })).toBe(true);
  expect(allows(either, { ...SEEN, init: null, cni: 'b' })).toBe(false);
});

test('a number may be between two, and is not where it is further apart', () => {
  const counted = { ...ENTRY, init: { between: [3, 6] as const }, cni: { between: [3, 6] as const } };
  expect(allows(counted, { ...SEEN, init: 3, cni: 6 })).toBe(true);
  expect(allows(counted, { ...SEEN, init: 0, cni: 6 })).toBe(false);
  expect(allows(counted, { ...SEEN, init: null, cni: 6 })).toBe(false);
});
