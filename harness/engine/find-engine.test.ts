import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeHost } from '../host/testing/fake-host.ts';
import { type Answer, type StandIns, standIns } from '../host/testing/stand-ins.ts';
import { staticProgram } from '../host/testing/static-program.ts';
import { findEngine } from './find-engine.ts';

const DOCKER = {
  'docker.--version': { out: 'Docker version 28.2.2, build e6534b4\n' },
  'docker.version': { out: '28.2.2\n' },
};
const NO_DAEMON = {
  'docker.--version': { out: 'Docker version 28.2.2, build e6534b4\n' },
  'docker.version': {
    err: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    code: 1,
  },
};
const HELPERS = { '/usr/lib/podman/netavark': '', '/usr/lib/podman/aardvark-dns': '' };

/** A host with both engines, a busybox and the stand-ins' answers. */
async function hostWith(engines: StandIns, files: Record<string, string> = HELPERS) {
  const busybox = join(engines.directory, 'busybox');
  await writeFile(busybox, staticProgram());
  const host = fakeHost({
    run: engines.run,
    files,
    programs: ['docker', 'podman', 'runc'],
    scratchDirectory: engines.directory,
  });
  return {
    ...host,
    findProgram: async (name: string) => (name === 'busybox' ? busybox : await host.findProgram(name)),
  };
}

async function found(answers: Record<string, Answer>, force?: 'docker' | 'podman') {
  await using engines = await standIns(answers);
  const result = await findEngine(await hostWith(engines), force);
  const left = (await readdir(engines.directory)).filter((name) => name.startsWith('icc-engine-'));
  return { ...result, calls: await engines.calls(), left };
}

test('Docker is preferred where it runs a privileged container, and the trial leaves no image', async () => {
  const result = await found({ ...DOCKER, 'docker.import': {}, 'docker.run': {}, 'docker.image.rm': {} });
  expect(result.name).toBe('docker');
  expect(result.findings[0]?.level).toBe('ok');
  const imported = result.calls.find((call) => call[1] === 'import')?.at(-1);
  expect(imported).toMatch(/^istio-cni-conformance\//);
  expect(result.calls.at(-1)).toEqual(['docker', 'image', 'rm', '--force', imported]);
  expect(result.left).toEqual([]);
});

test('a Docker that refuses --privileged is passed over for podman', async () => {
  const refusal = {
    err: 'docker: Error response from daemon: unable to apply caps: operation not permitted',
    code: 126,
  };
  const result = await found({
    ...DOCKER,
    'docker.import': {},
    'docker.run': refusal,
    'docker.image.rm': {},
    'podman.run': {},
  });
  expect(result.name).toBe('podman');
  expect(result.calls.find((call) => call[1] === 'image')).toBeDefined();
});

test('podman runs a directory, so that no image is made', async () => {
  const result = await found({ ...NO_DAEMON, 'podman.run': {} });
  expect(result.name).toBe('podman');
  const runs = result.calls.filter((call) => call[0] === 'podman');
  expect(runs).toHaveLength(1);
  expect(runs[0]).toContain('--rootfs');
  expect(result.left).toEqual([]);
});

test("a docker that is podman's is not Docker", async () => {
  const docker = {
    ...DOCKER,
    'docker.--version': { out: 'podman version 4.3.1\n' },
    'docker.import': {},
    'docker.run': {},
  };
  const result = await found({ ...docker, 'podman.run': {} });
  expect(result.name).toBe('podman');
});

test('neither engine may: unfit, with what each said; a forced engine is not replaced', async () => {
  const neither = await found({
    ...NO_DAEMON,
    'podman.run': { err: 'Error: mount: operation not permitted', code: 1 },
  });
  expect(neither.name).toBeUndefined();
  expect(neither.findings[0]).toMatchObject({ level: 'unfit' });
  expect(neither.findings[0]?.seen).toMatch(
    /docker: Cannot connect.*podman: cannot run a privileged container.*operation not permitted/s,
  );
  const forced = await found({ ...NO_DAEMON, 'podman.run': {} }, 'docker');
  expect(forced.name).toBeUndefined();
  expect(forced.calls.some((call) => call[0] === 'podman')).toBe(false);
});

test('what Debian has and is missing is named as packages', async () => {
  await using engines = await standIns({ ...NO_DAEMON });
  const result = await findEngine(await hostWith(engines, {}));
  expect(result.findings[0]).toMatchObject({ level: 'missing' });
  expect(result.findings[0]?.seen).toContain('podman: not installed: netavark, aardvark-dns');
  expect(result.findings[0]?.packages).toContain('netavark');
});
