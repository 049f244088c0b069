import { expect, test } from 'vitest';
import { laneIdOf, laneName } from './lane-name.ts';

const idOf = (text: string) => {
  const name = laneName(text, ['cni', 'init-dual']);
  return name && laneIdOf(name);
};

test.each([
  ['cni', 'cni'],
  ['cni@1.28.3', 'cni-1-28-3'],
  ['init-dual@1.30.0', 'init-dual-1-30-0'],
  ['cni@v0.0.0-20251009120000-eed52ebb66ad', 'cni-eed52ebb66ad'],
  ['cni@../src/istio_fork/', 'cni-istio-fork'],
])('%s is lane %s', (text, id) => {
  expect(idOf(text)).toBe(id);
  expect(id).toMatch(/^[a-z][a-z0-9-]{0,19}$/);
});

test.each(['cn', 'cni@', 'cni@1.28', 'cni@pinned', '@1.28.3', 'CNI', 'cni@https://host/x'])(
  '%s is no lane',
  (text) => {
    expect(idOf(text)).toBeUndefined();
  },
);
