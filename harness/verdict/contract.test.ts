import { expect, test } from 'vitest';
import { contractFor } from './contract.ts';

interface Known {
  readonly since: string;
  readonly keys: string;
}

const CONTRACTS: readonly [Known, ...Known[]] = [
  { since: '1.31', keys: 'new' },
  { since: '1.9', keys: 'old' },
];

test.for([
  ['1.31-alpha.eed52ebb66ad', 'new'],
  ['1.31.2', 'new'],
  ['1.32.0', 'new'],
  ['1.30.4', 'old'],
  ['1.9.0', 'old'],
  ['1.8.0', 'old'],
  ['dir-4fa2', 'new'],
] as const)('Istio %s keeps to the %s contract', ([version, keys]) => {
  expect(contractFor(CONTRACTS, version).contract.keys).toBe(keys);
});

test('a difference is unknown only in a version newer than all that is known', () => {
  expect(() => contractFor(CONTRACTS, '1.32.0').beyond('one more key')).toThrow(
    'contract unknown for 1.32.0: one more key',
  );
  expect(() => contractFor(CONTRACTS, '1.32.0').beyond(undefined)).not.toThrow();
  expect(() => contractFor(CONTRACTS, 'dir-4fa2').beyond('one more key')).toThrow(
    'contract unknown for dir-4fa2',
  );
  expect(() => contractFor(CONTRACTS, '1.31.0').beyond('one more key')).not.toThrow();
});
