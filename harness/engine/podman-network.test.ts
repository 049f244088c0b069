import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { parseSubnets } from './answers.ts';
import { bridgeName, ensurePodmanNetwork, type HostNetworks } from './podman-network.ts';
import { freeSubnet, overlap, parseRoutes, subnetsInFile } from './subnets.ts';

const RECORDED = fileURLToPath(new URL('../../fixtures/recorded/networks/', import.meta.url));
const recorded = (name: string) => readFileSync(join(RECORDED, name), 'utf8');
const NAME = 'istio-cni-conformance-0a1b2c3d';

/** Makes the network of a directory, as on a machine whose networks are these. */
async function network(directory: string, host: Partial<HostNetworks> = {}) {
  const warned: string[] = [];
  const nothing: HostNetworks = { routes: async () => '', directories: [], hasInterface: () => false };
  await ensurePodmanNetwork({
    name: NAME,
    directory,
    host: { ...nothing, ...host },
    warn: (text) => warned.push(text),
  });
  const text = readFileSync(join(directory, `${NAME}.json`), 'utf8');
  const { network_interface: bridge, ...rest } = JSON.parse(text) as { network_interface: string };
  const [v6, v4] = parseSubnets(`[${text}]`);
  return { bridge, v4: v4 ?? '', v6, rest, warned };
}

test('recorded routes and networks are understood', () => {
  expect(parseRoutes(recorded('routes.docker.txt'), 'docker0')).toEqual({
    near: ['172.17.0.0/16', '192.0.2.0/24'],
    far: [],
  });
  expect(parseRoutes(recorded('routes.vpn.txt'), '')).toEqual({
    near: ['10.89.0.0/24', '192.0.2.0/24', '198.51.100.0/24'],
    far: ['10.0.0.0/8', '172.16.0.0/12'],
  });
  expect(subnetsInFile(recorded('netavark.json'))).toEqual(['10.89.0.0/24']);
  expect(subnetsInFile(recorded('87-podman-bridge.conflist'))).toEqual(['10.88.0.0/16']);
  expect(subnetsInFile('{"subnets": [{"subn')).toEqual([]);
});

test('networks overlap where one holds the other, whichever comes first', () => {
  expect(overlap('10.0.0.0/8', '10.200.3.0/24')).toBe(true);
  expect(overlap('10.200.3.128/25', '10.200.3.0/24')).toBe(true);
  expect(overlap('10.200.4.0/24', '10.200.3.0/24')).toBe(false);
  expect(overlap('200.0.0.0/8', '200.1.0.0/16')).toBe(true);
  expect(overlap('fc00::/64', '10.0.0.0/8')).toBe(false);
});

test('what a gateway leads to is avoided where there is another choice, and never what is here', () => {
  const numbers = [...Array(32).keys()];
  const far = ['10.0.0.0/8', '172.16.0.0/12'];
  expect(freeSubnet(numbers, { near: [], far: [] })).toBe('10.128.1.0/24');
  expect(freeSubnet(numbers, { near: ['10.128.1.0/24'], far: [] })).toBe('10.129.2.0/24');
  expect(freeSubnet(numbers, { near: ['192.168.1.0/24'], far })).toBe('192.168.2.0/24');
  expect(freeSubnet(numbers, { near: ['192.168.0.0/16'], far })).toBe('10.128.1.0/24');
  expect(freeSubnet(numbers, { near: [...far, '192.168.0.0/16'], far: [] })).toBeUndefined();
});

test('two caches have bridges and subnets of their own, and none that podman gives by itself', async () => {
  const [one, two] = [temporaryDirectory(), temporaryDirectory()];
  const [first, second] = [await network(one), await network(two)];
  expect(first.bridge).toMatch(/^icc-[0-9a-f]{8}$/);
  expect(second.bridge).not.toBe(first.bridge);
  expect(second.v4).not.toBe(first.v4);
  for (const { v4 } of [first, second]) expect(overlap(v4, '10.88.0.0/15')).toBe(false);
});

test("the network is as podman itself writes it, but for the bridge's name", async () => {
  const { rest } = await network(temporaryDirectory());
  const { network_interface: _, ...theirs } = JSON.parse(recorded('netavark.json')) as {
    network_interface: string;
  };
  expect(Object.keys(rest)).toEqual(Object.keys(theirs));
  expect(rest).toMatchObject({ name: NAME, ipam_options: { driver: 'host-local' }, dns_enabled: true });
});

test("what the user's podman has is avoided though no container is on it, and so are the machine's routes", async () => {
  const directory = temporaryDirectory();
  const { v4, bridge } = await network(directory);
  const users = temporaryDirectory();
  writeFileSync(
    join(users, 'x.json'),
    recorded('netavark.json').replaceAll('10.89.0.', v4.replace(/0\/24/, '')),
  );
  const moved = await network(directory, { directories: [users, '/nowhere'] });
  expect(overlap(moved.v4, v4)).toBe(false);
  expect(moved.bridge).toBe(bridge);
  const [a, b, c] = moved.v4.split('.').map(Number) as [number, number, number];
  const hex = Buffer.from([0, c, b, a]).toString('hex');
  const routes = async () => `Iface\tDestination\ntun0\t${hex}\t00000000\t1\t0\t0\t0\t00FFFFFF\t0\n`;
  expect(overlap((await network(directory, { routes })).v4, moved.v4)).toBe(false);
  expect(readdirSync(directory)).toEqual([`${NAME}.json`]);
});

test('a network that nothing is in the way of stays, its own route included', async () => {
  const directory = temporaryDirectory();
  const before = await network(directory);
  const [a, b, c] = before.v4.split('.').map(Number) as [number, number, number];
  const hex = Buffer.from([0, c, b, a]).toString('hex');
  const routes = async () => `x\n${before.bridge}\t${hex}\t00000000\t1\t0\t0\t0\t00FFFFFF\t0\n`;
  expect(await network(directory, { routes, hasInterface: () => true })).toEqual(before);
});

test('one that is in the way and in use is warned of, and changed when it is not', async () => {
  const directory = temporaryDirectory();
  mkdirSync(directory, { recursive: true });
  const old = recorded('netavark.json').replaceAll('icc-recorded', NAME);
  writeFileSync(join(directory, `${NAME}.json`), old);
  const host = { directories: [RECORDED] };
  const used = await network(directory, { ...host, hasInterface: (name) => name === 'podman1' });
  expect(used).toMatchObject({ bridge: 'podman1', v4: '10.89.0.0/24' });
  expect(used.warned[0]).toContain('10.89.0.0/24, which this machine has elsewhere too');
  const idle = await network(directory, host);
  expect(idle.bridge).toBe(bridgeName(directory, NAME));
  expect(overlap(idle.v4, '10.89.0.0/24')).toBe(false);
});

test.for([
  '',
  '{"name": "x", "network_inter',
  '{"network_interface": "podman1", "subn',
  '{"name": "x"}',
  'null',
])('a file that is no whole network, %j, is written anew, also where interfaces are there', async (text) => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, `${NAME}.json`), text);
  const made = await network(directory, { hasInterface: () => true });
  expect(made).toMatchObject({ bridge: bridgeName(directory, NAME), warned: [] });
  expect(made.v4).toMatch(/^10\./);
});

test('a network that cannot be written leaves nothing that podman would read', async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, `${NAME}.json`));
  await expect(network(directory)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  expect(readdirSync(directory)).toEqual([`${NAME}.json`]);
});
