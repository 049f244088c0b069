import { expect, test } from 'vitest';
import { scopeLevel, tellsInfo } from './scope-level.ts';

test.each([
  ['', 'default', 'info'],
  ['debug', 'default', 'debug'],
  ['debug', 'cni-plugin', 'info'],
  ['default:warn', 'default', 'warn'],
  ['default:debug,cni-agent:debug', 'cni-plugin', 'info'],
  ['cni-plugin:debug', 'cni-plugin', 'debug'],
  ['all:warn', 'default', 'warn'],
  ['all:warn,cni-plugin:debug', 'cni-plugin', 'debug'],
  ['cni-plugin:debug,all:warn', 'cni-plugin', 'warn'],
])('%s means for the scope %s: %s', (flag, scope, level) => {
  expect(scopeLevel(flag, scope)).toBe(level);
});

test('what is logged at info is told at info and debug', () => {
  expect(['debug', 'info', 'warn', 'error', 'none'].filter(tellsInfo)).toEqual(['debug', 'info']);
});
