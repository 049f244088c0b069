import { expect, test } from 'vitest';
import { isLoopback, isOwnNetwork, type ResolveHost } from './own-network.ts';

const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  'registry.lan': ['192.168.1.5', 'fd12::5'],
  'half.lan': ['192.168.1.5', '203.0.113.5'],
  'registry.example': ['203.0.113.5'],
  'docker.io': ['10.0.0.1'],
  'registry-1.docker.io': ['127.0.0.1'],
};
const resolve: ResolveHost = async (name) => {
  const found = ADDRESSES[name];
  if (found === undefined) throw new Error('ENOTFOUND');
  return found;
};

test.each([
  'localhost',
  '127.0.0.1',
  '127.9.9.9',
  '[::1]',
  '10.1.2.3',
  '172.31.0.1',
  '192.168.0.1',
  '[fd00::1]',
  'registry.lan',
])('%s is on our own network', async (host) => {
  expect(await isOwnNetwork(host, resolve)).toBe(true);
});

test.each(['203.0.113.5', '172.32.0.1', '[2001:db8::1]', 'half.lan', 'registry.example', 'nowhere.example'])(
  '%s is not',
  async (host) => {
    expect(await isOwnNetwork(host, resolve)).toBe(false);
  },
);

test("a public registry's name is not, whatever address somebody gives for it", async () => {
  expect(await isOwnNetwork('docker.io', resolve)).toBe(false);
  expect(await isOwnNetwork('registry-1.docker.io.', resolve)).toBe(false);
});

test('loopback is known without asking a resolver', () => {
  expect(['localhost', 'x.localhost', '[::1]', '127.0.0.1'].every(isLoopback)).toBe(true);
  expect(['10.0.0.1', 'registry.lan', 'localhost.example'].some(isLoopback)).toBe(false);
});
