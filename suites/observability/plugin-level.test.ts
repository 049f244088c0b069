import { expect, test } from 'vitest';
import { levelOfPlugin } from './plugin-level.ts';

test.for([
  [null, 'info'],
  ['debug', 'info'],
  ['default:debug,cni-agent:debug', 'info'],
  ['cni-plugin:debug', 'debug'],
  ['all:warn', 'warn'],
  ['all:warn,cni-plugin:debug', 'debug'],
  ['cni-plugin:debug,all:warn', 'warn'],
] as const)('%s means %s for the plugin', ([flag, level]) => {
  expect(levelOfPlugin(flag)).toBe(level);
});
