import { expect, test } from 'vitest';
import { LANES } from '../config/lanes.ts';
import { familyOf, firstFamily, rangeOf } from './address-family.ts';

test('a pod is known by an IPv4 address where it has one', () => {
  const families = LANES.map((lane) => [lane.id, firstFamily(lane)]);
  expect(Object.fromEntries(families)).toMatchObject({ cni: 'ipv4', 'cni-dual': 'ipv4', 'cni-v6': 'ipv6' });
});

test('a range holds an address alone, in its family', () => {
  expect(rangeOf('240.0.7.7')).toBe('240.0.7.7/32');
  expect(rangeOf('2001:db8:7::7')).toBe('2001:db8:7::7/128');
  expect(familyOf(rangeOf('::1'))).toBe('ipv6');
});
