import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { standIns } from '../host/testing/stand-ins.ts';
import { createPodmanEngine } from './podman.ts';
import { containersConf } from './podman-configuration.ts';

const noService = () => {
  throw new Error('not expected to start a service');
};

test('writes its own configuration below the directory it is given, and hands it to every child', async () => {
  await using podman = await standIns({ 'podman.info': { out: '4.3.1 (runc)\n' } });
  const directory = join(podman.directory, 'podman');
  const modulesDirectory = join(podman.directory, 'modules');
  const engine = await createPodmanEngine({ run: podman.run, start: noService, directory, modulesDirectory });
  expect(engine.description).toBe('podman 4.3.1 (runc)');
  expect(engine.env).toEqual({
    CONTAINERS_CONF: join(directory, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(directory, 'storage.conf'),
    KIND_EXPERIMENTAL_PROVIDER: 'podman',
    KIND_EXPERIMENTAL_PODMAN_NETWORK: engine.network,
  });
  expect(engine.network).toMatch(/^istio-cni-conformance-[0-9a-f]{8}$/);
  expect(await readFile(join(directory, 'storage.conf'), 'utf8')).toContain(
    `graphroot = "${directory}/storage"`,
  );
  expect(await readFile(join(directory, 'containers.conf'), 'utf8')).toContain(
    `network_config_dir = "${directory}/networks"`,
  );
  // The machine has booted where this is not there, whatever another podman has made below /run by then.
  expect(await readFile(join(directory, 'containers.conf'), 'utf8')).toContain(
    `tmp_dir = "/run/${engine.network}"`,
  );
  expect((await stat(modulesDirectory)).isDirectory()).toBe(true);
  await mkdir(join(directory, 'again'), { recursive: true });
  await createPodmanEngine({ run: podman.run, start: noService, directory, modulesDirectory });
});

test("a node may have as many processes as the machine: 2048, podman's default, are too few for its pods", () => {
  expect(containersConf('/d', '/r', { openFiles: 20_000, processes: 96_365 })).toContain(
    '\npids_limit = 0\n',
  );
});

test('limits are those of this process, at most what the kernel and podman take', () => {
  expect(containersConf('/d', '/r', { openFiles: 20_000, processes: 96_365 })).toContain(
    'default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]',
  );
  expect(containersConf('/d', '/r', { openFiles: Number.POSITIVE_INFINITY, processes: 1000 })).toContain(
    'default_ulimits = ["nofile=1048576:1048576", "nproc=1000:1000"]',
  );
});
