import { expect, test } from 'vitest';
import { backendOf } from './backend.ts';

const asked = (nativeNftables: unknown) => ({ values: { global: { nativeNftables } } });

test('rules are native nftables where the installation asks for them, and the version heeds that', () => {
  expect(backendOf({ version: '1.31', values: asked(true) })).toBe('nftables');
  expect(backendOf({ version: '1.31', values: asked(false) })).toBe('iptables');
  expect(backendOf({ version: '1.31', values: {} })).toBe('iptables');
  expect(backendOf({ version: '1.26.0', values: asked(true) })).toBe('iptables');
});
