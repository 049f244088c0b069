import { expect, test } from 'vitest';
import { settingPath } from './setting-path.ts';

test.each([
  ['values.cni.repair.enabled', ['values', 'cni', 'repair', 'enabled']],
  [String.raw`values.a.b\.io/c`, ['values', 'a', 'b.io/c']],
  ['list[9]', ['list', '[9]']],
  ['gateways[name:gw].label', ['gateways', '[name:gw]', 'label']],
  ['gateways.[0].label', ['gateways', '[0]', 'label']],
])('%s is read as %j', (key, path) => {
  expect(settingPath(key)).toEqual(path);
});

test.each(['', '.', '[0]', 'a[b', 'a[b]', 'a[]', 'a[0][1]', 'a]b', 'a b', 'a[-1]'])('%s is no key', (key) => {
  expect(settingPath(key)).toBeUndefined();
});
