import { expect, test } from 'vitest';
import { ADDRESS, serviceEntry } from './names.ts';

test('a name of the mesh has an address of the family of its server', () => {
  const addressesFor = (endpoint: string) => serviceEntry('ns', endpoint)['spec'].addresses;
  expect(addressesFor('10.244.1.5')).toEqual([ADDRESS.ipv4]);
  expect(addressesFor('fd00:10:244:1::5')).toEqual([ADDRESS.ipv6]);
});
