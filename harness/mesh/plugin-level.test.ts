import { expect, test } from 'vitest';
import { pluginLevel } from './plugin-level.ts';

test.each([
  ['1.31.0', { global: { logging: { level: 'default:debug' } } }, 'info'],
  ['1.31.0', { global: { logging: { level: 'all:warn' } }, cni: { logging: { level: '' } } }, 'warn'],
  [
    '1.31.0',
    { global: { logging: { level: 'all:warn' } }, cni: { logging: { level: 'cni-plugin:debug' } } },
    'debug',
  ],
  ['1.24.0', {}, 'info'],
  ['1.22.0', { global: { logging: { level: 'all:warn' } } }, 'debug'],
  ['1.22.0', { cni: { logLevel: 'error' } }, 'error'],
])('on Istio %s %o means level %s', (version, values, level) => {
  expect(pluginLevel({ version, values: { values } })).toBe(level);
});
