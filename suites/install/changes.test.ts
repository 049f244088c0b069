import { expect, test } from 'vitest';
import { changesBetween } from './changes.ts';

const container = (parts: object) => ({ spec: { containers: [{ name: 'a', image: 'x', ...parts }] } });

test('values, members and named elements that differ are told by their paths', () => {
  const before = container({ env: [{ name: 'ONE', value: '1' }] });
  const after = container({
    image: 'y',
    env: [
      { name: 'TWO', value: '2' },
      { name: 'ONE', value: '1' },
    ],
  });
  expect(changesBetween(before, after)).toEqual([
    { at: 'spec.containers[a].env[TWO].name', before: null, after: 'TWO' },
    { at: 'spec.containers[a].env[TWO].value', before: null, after: '2' },
    { at: 'spec.containers[a].image', before: 'x', after: 'y' },
  ]);
  expect(changesBetween(before, structuredClone(before))).toEqual([]);
});

test('a list of elements without names is one value, and so is what is empty', () => {
  const tolerations = [{ operator: 'Exists' }, { operator: 'Exists' }];
  expect(changesBetween({ tolerations }, { tolerations: tolerations.slice(1), mount: {} })).toEqual([
    { at: 'mount', before: null, after: {} },
    { at: 'tolerations', before: tolerations, after: [{ operator: 'Exists' }] },
  ]);
});
