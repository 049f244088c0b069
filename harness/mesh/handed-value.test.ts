import { expect, test } from 'vitest';
import { handedValue } from './handed-value.ts';

test('a value is found by its path; where nobody handed one in, or half of the path is a value, there is none', () => {
  const mesh = { values: { values: { cni: { repair: { enabled: false }, logging: 'x' } } } };
  expect(handedValue(mesh, 'cni.repair.enabled')).toBe(false);
  expect(handedValue(mesh, 'cni.repair.repairPods')).toBeUndefined();
  expect(handedValue(mesh, 'cni.logging.level')).toBeUndefined();
  expect(handedValue({ values: {} }, 'global')).toBeUndefined();
});
