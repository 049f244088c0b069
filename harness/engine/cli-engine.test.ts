import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Answer, standIns } from '../host/testing/stand-ins.ts';
import type { RunCommand } from '../process/run.ts';
import { createCliEngine } from './cli-engine.ts';
import { createDockerEngine } from './docker.ts';
import { createNetwork } from './network.ts';

/** podman's flags, with its start left out. */
function podman(run: RunCommand) {
  return createCliEngine(run, {
    name: 'podman',
    description: 'podman 4.3.1 (runc)',
    env: {},
    buildFlags: ['--pull=never'],
    buildEnv: {},
    saveFlags: ['--multi-image-archive'],
    removeFlags: ['--ignore'],
    network: 'kind',
    ensureNetwork: async ({ cli, name, isThere, warn }) => {
      if (!isThere) await createNetwork(cli, name, [], warn);
    },
    removeStrays: async () => [],
    socket: async () => ({ uri: 'unix:///x', stop: async () => {} }),
  });
}

const NO_IMAGE: Answer = { err: 'Error: inspecting object: nosuch: image not known', code: 125 };
const NO_NETWORK: Answer = {
  err: 'Error: inspecting object: network kind: unable to find network with name or ID kind: network not found',
  code: 125,
};
const INSPECTED = JSON.stringify([
  { Id: '91', Name: '/a', State: { Running: true }, Config: { Labels: { run: 'r1' } } },
  { Id: '92', Name: 'b', State: { Running: false }, Config: { Labels: null } },
]);

test('an image that is not there is no error, and an engine that fails is not "not there"', async () => {
  await using absent = await standIns({ 'podman.image.inspect': NO_IMAGE });
  expect(await podman(absent.run).imageExists('nosuch')).toBe(false);
  await expect(podman(absent.run).imageId('nosuch')).rejects.toMatchObject({ code: 'NO_SUCH_IMAGE' });
  await using broken = await standIns({
    'podman.image.inspect': { err: 'Error: database is locked', code: 125 },
  });
  await expect(podman(broken.run).imageExists('x')).rejects.toThrow('database is locked');
});

test('an image id has its algorithm before it, whichever engine says it', async () => {
  await using bare = await standIns({ 'podman.image.inspect': { out: 'f9f0\n' } });
  expect(await podman(bare.run).imageId('x')).toBe('sha256:f9f0');
  await using full = await standIns({ 'podman.image.inspect': { out: 'sha256:f9f0\n' } });
  expect(await podman(full.run).imageId('x')).toBe('sha256:f9f0');
});

test('containers are listed by every label; one that went in between is left out', async () => {
  await using engine = await standIns({
    'podman.ps': { out: '91\n92\n93\n' },
    'podman.container.inspect': {
      out: INSPECTED,
      err: 'Error: inspecting object: no such container 93',
      code: 125,
    },
  });
  expect(await podman(engine.run).containers({ run: 'r1', lane: 'cni' })).toEqual([
    { id: '91', name: 'a', running: true, labels: { run: 'r1' } },
    { id: '92', name: 'b', running: false, labels: {} },
  ]);
  const [listing] = await engine.calls();
  expect(listing?.slice(1)).toEqual([
    'ps',
    '--all',
    '--quiet',
    '--no-trunc',
    '--filter',
    'label=run=r1',
    '--filter',
    'label=lane=cni',
  ]);
});

test('removing what is gone is fine, removing nothing runs nothing, other refusals are told', async () => {
  const absent = { err: 'Error: No such container: a\nError: No such container: b', code: 1 };
  await using gone = await standIns({ 'podman.container.inspect': absent, 'podman.rm': absent });
  await podman(gone.run).remove(['a', 'b']);
  await podman(gone.run).remove([]);
  expect((await gone.calls()).map((argv) => argv[1])).toEqual(['container', 'rm']);
  await using refused = await standIns({
    'podman.container.inspect': { out: '' },
    'podman.rm': { err: 'Error: No such container: a\nError: device is busy', code: 1 },
  });
  await expect(podman(refused.run).remove(['a', 'b'])).rejects.toThrow('device is busy');
});

test('named volumes of a container go with it: they would outlive it', async () => {
  await using there = await standIns({
    'podman.container.inspect': { out: 'var-of-a\n\nvar-of-b\n' },
    'podman.rm': {},
    'podman.volume.rm': {},
  });
  await podman(there.run).remove(['a', 'b']);
  const [, , volumes] = await there.calls();
  expect(volumes?.slice(1)).toEqual(['volume', 'rm', '--force', 'var-of-a', 'var-of-b']);
});

test('a container that is still ending is asked for again', async () => {
  await using slow = await standIns({
    'podman.container.inspect': { out: '' },
    'podman.rm': { err: 'Error: cannot remove container a as it could not be stopped', code: 125 },
  });
  let removals = 0;
  const run: typeof slow.run = async (argv, options) => {
    if (argv[1] === 'rm' && ++removals === 2) await writeFile(join(slow.directory, 'podman.rm.code'), '0');
    return slow.run(argv, options);
  };
  await podman(run).remove(['a']);
  expect(removals).toBe(2);
});

test('a network that is there is left alone; one that another process makes meanwhile is fine', async () => {
  await using there = await standIns({ 'podman.network.inspect': { out: '[]' } });
  await podman(there.run).ensureNetwork('kind');
  expect(await there.calls()).toHaveLength(1);
  await using raced = await standIns({
    'podman.network.inspect': NO_NETWORK,
    'podman.network.create': {
      err: 'Error: network name kind already used: network already exists',
      code: 125,
    },
  });
  await podman(raced.run).ensureNetwork('kind');
});

test('every taken subnet is passed over, and then it says so', async () => {
  await using taken = await standIns({
    'podman.network.inspect': NO_NETWORK,
    'podman.network.create': {
      err: 'Error: subnet fc00::/64 is already used on the host or by another config',
      code: 125,
    },
  });
  await expect(podman(taken.run).ensureNetwork('kind')).rejects.toMatchObject({ code: 'NO_SUBNET' });
  const subnets = (await taken.calls()).slice(1).map((call) => call.at(-2));
  expect(new Set(subnets).size).toBe(5);
  expect(subnets[0]).toBe('fc00:f853:ccd:e793::/64');
});

test('an address is of the network that was asked for', async () => {
  const networks = JSON.stringify({ podman: { IPAddress: '10.88.0.3' }, kind: { IPAddress: '' } });
  await using engine = await standIns({ 'podman.container.inspect': { out: networks } });
  expect(await podman(engine.run).addressOf('a', 'podman')).toBe('10.88.0.3');
  await expect(podman(engine.run).addressOf('a', 'kind')).rejects.toMatchObject({ code: 'NO_ADDRESS' });
});

test('docker: its server, its context and the mtu of its bridge are asked for', async () => {
  await using docker = await standIns({
    'docker.version': { out: '28.2.2 28.2.2 default\n' },
    'docker.info': { out: 'runc\n' },
    'docker.context.inspect': { out: 'unix:///run/user/1000/docker.sock\n' },
    'docker.network.inspect': { out: '1450\n' },
    'docker.build': {},
  });
  const engine = await createDockerEngine({ run: docker.run });
  expect(engine.description).toBe('docker 28.2.2 (runc)');
  expect((await engine.socket()).uri).toBe('unix:///run/user/1000/docker.sock');
  await writeFile(join(docker.directory, 'Containerfile'), 'FROM scratch\n');
  await engine.buildImage({ contextDir: docker.directory, tag: 't:1', labels: { run: 'r1' } });
  expect((await docker.calls()).at(-1)).toEqual([
    'docker',
    'build',
    '--quiet',
    '--file',
    join(docker.directory, 'Containerfile'),
    '--tag',
    't:1',
    '--label',
    'run=r1',
    docker.directory,
  ]);
});
