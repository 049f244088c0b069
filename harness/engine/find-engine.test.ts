import { expect, test } from 'vitest';
import { fakeHost } from '../host/testing/fake-host.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { CommandError, type CommandResult, type RunCommand } from '../process/run.ts';
import { findEngine } from './find-engine.ts';
import { dockerSaying, found, HELPERS } from './testing/trial.ts';

test('Docker that runs a privileged container is taken, and says where it keeps its data and what containers may open', async () => {
  const asked: string[] = [];
  const freeBytes = async (path: string) => {
    asked.push(path);
    return 100e9;
  };
  const docker = await found({ recording: 'docker-29.0.0', state: 'here', host: { freeBytes } });
  expect(docker.name).toBe('docker');
  expect(docker.findings.map(({ id, level }) => [id, level])).toEqual([
    ['engine', 'ok'],
    ['engine-disk', 'ok'],
    ['nofile', 'ok'],
  ]);
  expect(docker.findings[0]?.seen).toBe(
    'docker 29.0.0 (runc, control groups v1 by cgroupfs) runs a privileged container',
  );
  expect(docker.findings[2]?.seen).toBe('20000');
  expect(asked).toEqual(['/var/lib/docker']);
  expect(docker.calls.slice(-3)).toEqual(['docker import', 'docker run', 'docker image']);
});

test('a Docker that may not run privileged containers is said in its own words, and leaves neither container nor image', async () => {
  const docker = await found({ recording: 'docker-20.10.24', state: 'here' });
  expect(docker.name).toBeUndefined();
  expect(docker.findings[0]?.level).toBe('unfit');
  expect(docker.findings[0]?.seen).toMatch(
    /docker: cannot run a privileged container: .*unable to apply caps/,
  );
  expect(docker.calls.slice(-3)).toEqual(['docker run', 'docker rm', 'docker image']);
});

test.for(['docker-20.10.24', 'docker-29.0.0'])(
  '%s: no daemon, no permission, another machine',
  async (recording) => {
    const none = await found({ recording, state: 'no daemon' });
    expect(none.findings[0]).toMatchObject({ level: 'unfit' });
    expect(none.findings[0]?.seen).toMatch(
      /^docker: no Docker daemon answers at unix:\/\/\/scratch\/docker.sock;/,
    );
    expect(none.findings[0]?.remedy).toContain('systemctl start docker');

    const forbidden = await found({ recording, state: 'no permission' });
    expect(forbidden.findings[0]?.seen).toMatch(
      /^docker: no permission on unix:\/\/\/var\/run\/docker.sock;/,
    );
    expect(forbidden.findings[0]?.remedy).toContain('sudo usermod -aG docker $USER, then log in again');

    const remote = await found({ recording, state: 'another machine', force: 'docker' });
    expect(remote.findings[0]?.seen).toBe(
      'docker: its daemon is not reached by a socket of this machine: ssh://example.test',
    );
    expect(remote.calls).toEqual(['docker --version', 'docker context']);
  },
);

test('a context that there is not', async () => {
  const { findings } = await found({ recording: 'docker-29.0.0', state: 'no such context', force: 'docker' });
  expect(findings[0]?.seen).toMatch(/^docker: context "nosuch": context not found/);
});

test('a daemon behind a forwarded socket ran its container under another kernel', async () => {
  const files = { '/proc/sys/kernel/random/boot_id': '00000000-0000-0000-0000-000000000000\n' };
  const { name, findings } = await found({ recording: 'docker-29.0.0', state: 'here', files });
  expect(name).toBeUndefined();
  expect(findings[0]?.seen).toContain('run under another kernel than this machine');
});

// The words of Docker's own documentation of `docker info`; nobody recorded these daemons.
test.for([
  ['Docker Desktop', dockerSaying({ 2: 'Docker Desktop' }), 'virtual machine'],
  ['its context', dockerSaying({}, 'unix:///home/user/.docker/desktop/docker.sock'), 'virtual machine'],
  ['rootless', dockerSaying({ 3: ['name=seccomp,profile=builtin', 'name=rootless'] }), 'it is rootless'],
  ['mapped users', dockerSaying({ 3: ['name=userns'] }), 'userns-remap'],
  [
    'tcp',
    dockerSaying({}, 'tcp://user:secret@10.0.0.1:2376'),
    'not reached by a socket of this machine: tcp://10.0.0.1:2376',
  ],
] as const)('%s is refused, and nothing is run on it', async ([, run, why]) => {
  const { name, findings } = await findEngine(fakeHost({ run, programs: ['docker'] }), 'docker');
  expect(name).toBeUndefined();
  expect(findings[0]?.level).toBe('unfit');
  expect(findings[0]?.seen).toContain(why);
  expect(findings[0]?.remedy).toContain('docker');
});

test("root's podman is taken where Docker is not there, and makes no image", async () => {
  const podman = await found({
    recording: 'podman-4.3.1',
    state: 'works',
    force: 'podman',
    host: { root: true },
  });
  expect(podman.name).toBe('podman');
  expect(podman.calls).toEqual(['podman run']);
  expect(podman.findings.map(({ id }) => id)).toEqual(['engine', 'nofile']);
});

/** A host without docker; the rest as given. */
async function withoutDocker(host: Parameters<typeof fakeHost>[0]) {
  const { findings } = await findEngine(fakeHost({ programs: ['podman', 'runc'], files: HELPERS, ...host }));
  return findings[0];
}

test('podman as a client of another service is refused', async () => {
  const refused = await withoutDocker({ environment: { CONTAINER_HOST: '' } });
  expect(refused?.seen).toContain('podman: CONTAINER_HOST makes it a client of another service');
  expect(refused?.remedy).toContain('unset CONTAINER_HOST');
});

test('packages of podman are offered to root alone: nobody else could use it', async () => {
  const root = await withoutDocker({ files: {} });
  expect(root?.level).toBe('missing');
  expect(root?.seen).toContain('podman: not installed: netavark, aardvark-dns');
  expect(root?.packages).toContain('netavark');
  const user = await withoutDocker({ root: false, programs: [] });
  expect(user).toMatchObject({
    level: 'unfit',
    seen: 'docker: not installed; podman: not installed; it must run as root',
  });
  expect(user?.packages).toBeUndefined();
  expect(user?.remedy).toContain('install Docker Engine');
});

test('a Docker that stands still is to be started: podman is not offered in its place', async () => {
  const { findings } = await found({
    recording: 'docker-29.0.0',
    state: 'no daemon',
    host: { root: true, findProgram: async (name) => (name.startsWith('docker') ? name : undefined) },
  });
  expect(findings[0]?.level).toBe('unfit');
  expect(findings[0]?.packages).toBeUndefined();
  expect(findings[0]?.seen).toContain('podman: not installed');
  expect(findings[0]?.remedy).toMatch(/^start it: /);
  expect(findings[0]?.remedy).not.toContain('podman');
});

test('where there is a client of Docker and no daemon to start, root is offered podman', async () => {
  const { findings } = await found({
    recording: 'docker-29.0.0',
    state: 'no daemon',
    host: { root: true, findProgram: async (name) => (name === 'docker' ? name : undefined) },
  });
  expect(findings[0]?.level).toBe('missing');
  expect(findings[0]?.packages).toContain('podman');
  expect(findings[0]?.seen).toContain('and none is installed');
});

test("a docker that is podman's is not Docker", async () => {
  const run: RunCommand = async (argv) => ({
    command: argv.join(' '),
    exitCode: 0,
    stdout: argv[1] === '--version' ? 'podman version 4.3.1' : '',
    stderr: '',
    durationMs: 1,
  });
  const { findings } = await findEngine(fakeHost({ run, programs: ['docker'] }), 'docker');
  expect(findings[0]?.seen).toBe("docker: the program of that name is podman's");
});

test("podman's container fails: its words, and a folder that is too deep for podman is not used", async () => {
  const result: CommandResult = {
    command: 'podman run',
    exitCode: 32,
    stdout: '',
    stderr: 'mount: /dev/shm: permission denied.\n',
    durationMs: 1,
  };
  let root = '';
  const run: RunCommand = async (argv) => {
    root = argv[argv.indexOf('--rootfs') + 1] ?? '';
    throw new CommandError('exit code 32', result, undefined);
  };
  const finding = await withoutDocker({
    run,
    scratchDirectory: `${temporaryDirectory()}/deep/deeper`,
    cacheDirectory: temporaryDirectory(),
  });
  expect(finding?.seen).toContain(
    'podman: cannot run a privileged container: mount: /dev/shm: permission denied. (exit code 32)',
  );
  expect(root).toMatch(/^\/tmp\/icc-engine-\w+\/root$/);
});
