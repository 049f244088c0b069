import { expect, test } from 'vitest';
import { isLoopback, isOwnNetwork, isSafeWay } from './own-network.ts';

test.each([
  'localhost',
  'registry.localhost.',
  '127.0.0.1',
  '127.9.9.9',
  '[::1]',
  '10.1.2.3',
  '172.31.0.1',
  '192.168.0.1',
  '[fd00::1]',
])('%s is on our own network', (host) => {
  expect(isOwnNetwork(host)).toBe(true);
});

test.each(['203.0.113.5', '172.32.0.1', '[2001:db8::1]', 'registry.lan', 'docker.io', 'localhost.example'])(
  '%s is not, whatever it resolves to',
  (host) => {
    expect(isOwnNetwork(host)).toBe(false);
  },
);

test('loopback is known by its name', () => {
  expect(['localhost', 'x.localhost', '[::1]', '127.0.0.1'].every(isLoopback)).toBe(true);
  expect(['10.0.0.1', 'registry.lan', 'localhost.example'].some(isLoopback)).toBe(false);
});

test('a safe way is TLS, or does not leave this machine', () => {
  expect(['https://a.example/x', 'http://[::1]:80/x', 'http://127.0.0.1'].every(isSafeWay)).toBe(true);
  expect(['http://a.example/x', 'http://10.0.0.1', 'http://127.0.0.1.example'].some(isSafeWay)).toBe(false);
});
