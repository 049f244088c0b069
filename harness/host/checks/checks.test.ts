import { expect, test } from 'vitest';
import type { RunCommand } from '../../process/run.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { diskCheck, memoryCheck } from './capacity.ts';
import { cgroupCheck, parseControlGroups } from './cgroup.ts';
import { chromiumCheck } from './chromium.ts';
import { inotifyCheck, openFilesFinding } from './kernel-limits.ts';
import { lockCheck } from './lock.ts';
import { proxyCheck } from './proxy.ts';
import { debianToolsCheck, goCheck, newestGo, parseGoVersion, pythonCheck } from './source-tools.ts';

/** A program that says this, whatever it is asked. */
function says(stdout: string, exitCode = 0, stderr = ''): RunCommand {
  return async (argv) => ({ command: argv.join(' '), exitCode, stdout, stderr, durationMs: 1 });
}

test('the cache cannot be locked without flock', async () => {
  const without = fakeHost({ findProgram: async () => undefined });
  expect(await lockCheck(without)).toMatchObject([{ level: 'missing', packages: ['util-linux'] }]);
  const having = fakeHost({ findProgram: async (name) => `/usr/bin/${name}` });
  expect(await lockCheck(having)).toMatchObject([{ level: 'ok', seen: '/usr/bin/flock' }]);
});

test('memory: 8 GB is the least and 10 GB comfortable where images are built here, else 7 GB do', async () => {
  for (const [sourceBuild, memoryBytes, level] of [
    ['cold', 7.9e9, 'unfit'],
    ['warm', 8.3e9, 'warn'],
    ['cold', 16e9, 'ok'],
    ['none', 6.9e9, 'unfit'],
    ['none', 7.1e9, 'ok'],
  ] as const) {
    expect((await memoryCheck(fakeHost({ memoryBytes, sourceBuild })))[0]).toMatchObject({ level });
  }
});

test('disk: 40 GB before a cold build, 15 GB when warm, 10 GB where nothing is built', async () => {
  for (const [sourceBuild, free, level] of [
    ['cold', 20e9, 'unfit'],
    ['warm', 20e9, 'ok'],
    ['warm', 14e9, 'unfit'],
    ['none', 10e9, 'ok'],
    ['none', 9.9e9, 'unfit'],
  ] as const) {
    const freeBytes = async () => free;
    expect((await diskCheck(fakeHost({ freeBytes, sourceBuild })))[0]).toMatchObject({ level });
  }
});

const MOUNTS = `tmpfs /sys/fs/cgroup tmpfs rw,relatime,mode=755 0 0
cgroup /sys/fs/cgroup/cpu cgroup rw,relatime,cpu 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0
cgroup /sys/fs/cgroup/pids cgroup rw,relatime,pids 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0`;
const KNOWN = `#subsys_name	hierarchy	num_cgroups	enabled
cpu	1	3	1
memory	4	52	1
pids	8	3	1
hugetlb	0	2	1`;

test('control groups: hybrid is version 1, and a controller that is switched off or not mounted is missing', async () => {
  expect(parseControlGroups({ unified: undefined, mounts: MOUNTS, known: KNOWN })).toEqual({
    version: 'v1',
    controllers: ['cpu', 'memory', 'pids'],
  });
  expect(parseControlGroups({ unified: 'cpuset cpu io memory pids\n', mounts: '', known: '' }).version).toBe(
    'v2',
  );
  const off = { '/proc/self/mounts': MOUNTS, '/proc/cgroups': KNOWN.replace('52	1', '52	0') };
  expect((await cgroupCheck(fakeHost({ files: off })))[0]).toMatchObject({
    level: 'unfit',
    seen: 'v1, without memory',
  });
  const unmounted = { '/proc/self/mounts': MOUNTS.replace(/.*pids.*\n/, ''), '/proc/cgroups': KNOWN };
  expect((await cgroupCheck(fakeHost({ files: unmounted })))[0]).toMatchObject({
    level: 'unfit',
    seen: 'v1, without pids',
  });
});

/** A Go of this version, as it is set up to fetch another. */
function goSays(version: string, toolchain: string): RunCommand {
  return async (argv, options) => {
    const stdout = argv[1] === 'version' ? `go version go${version} linux/amd64` : `${toolchain}\n`;
    // Whoever asks without these would have Go fetch another one.
    expect(options?.env).toEqual(argv[1] === 'version' ? { GOTOOLCHAIN: 'local' } : { GOPROXY: 'off' });
    return { command: argv.join(' '), exitCode: 0, stdout, stderr: '', durationMs: 1 };
  };
}

test('Go: the version that the tools modules demand, or one that fetches it, is enough', async () => {
  const check = async (version: string, toolchain = 'local') =>
    (await goCheck(fakeHost({ programs: ['go'], run: goSays(version, toolchain) })))[0];
  expect(await check('1.26.8')).toMatchObject({ level: 'ok', seen: 'go1.26.8' });
  expect(await check('1.100.0')).toMatchObject({ level: 'ok' });
  expect(await check('1.24.0')).toMatchObject({ level: 'missing', seen: 'go1.24.0, and builds need 1.26.8' });
  expect(await check('1.26.7', 'go1.26.1')).toMatchObject({ level: 'missing' });
  for (const setting of ['auto', 'go1.25.0+auto', 'go1.27.0'])
    expect(await check('1.24.0', setting)).toMatchObject({
      level: 'ok',
      seen: `go1.24.0, which fetches go1.26.8 when it builds (GOTOOLCHAIN=${setting})`,
    });
  expect(await check('1.20.1', 'auto')).toMatchObject({ level: 'missing' });
});

test('Go: what is not enough is missing for a cold build, a warning for a warm one, nothing without source', async () => {
  const old = { programs: ['go'], run: goSays('1.19.8', '') };
  expect((await goCheck(fakeHost(old)))[0]).toMatchObject({ level: 'missing' });
  expect((await goCheck(fakeHost({ ...old, sourceBuild: 'warm' })))[0]).toMatchObject({ level: 'warn' });
  expect(await goCheck(fakeHost({ ...old, sourceBuild: 'none' }))).toEqual([]);
  expect((await goCheck(fakeHost({ ...old, run: says('go version devel') })))[0]).toMatchObject({
    level: 'missing',
    seen: 'unknown: go version devel',
  });
});

test('the newest go line counts, by number', () => {
  expect(newestGo(['go 1.9\n', 'module x\n\ngo 1.26.8\n\ntoolchain go1.27.0\n', 'go 1.26\n'])).toBe('1.26.8');
  expect(parseGoVersion('go version go1.26.8 linux/amd64')).toBe('1.26.8');
  expect(parseGoVersion('gofmt')).toBeUndefined();
});

test('python without pip and mmdebstrap are named as packages', async () => {
  const python = await pythonCheck(fakeHost({ programs: ['python3'], run: says('3.11.7\n', 3) }));
  expect(python[0]).toMatchObject({ level: 'missing', packages: ['python3', 'python3-pip'] });
  expect((await debianToolsCheck(fakeHost()))[0]).toMatchObject({
    level: 'missing',
    packages: ['mmdebstrap'],
  });
});

test('any Chromium, Chrome or Edge is a browser; without one it is said what is lost, and root may have it installed', async () => {
  expect((await chromiumCheck(fakeHost()))[0]).toMatchObject({
    level: 'warn',
    packages: ['chromium-headless-shell'],
  });
  const user = (await chromiumCheck(fakeHost({ root: false })))[0];
  expect(user?.packages).toBeUndefined();
  expect(user?.seen).toContain('CNI-G-24');
  for (const program of ['chromium-browser', 'google-chrome', 'microsoft-edge-stable']) {
    expect((await chromiumCheck(fakeHost({ programs: [program] })))[0]).toMatchObject({ level: 'ok' });
  }
  expect((await chromiumCheck(fakeHost({ programs: ['brave-browser'] })))[0]).toMatchObject({
    level: 'warn',
  });
});

test('a proxy is named by its variable, not by its address, which may hold a password', async () => {
  expect(await proxyCheck(fakeHost({ environment: { NO_PROXY: 'x' } }))).toEqual([]);
  const [found] = await proxyCheck(fakeHost({ environment: { https_proxy: 'http://u:p@proxy:3128' } }));
  expect(found).toMatchObject({ level: 'ok' });
  expect(found?.seen).toContain('https_proxy');
  expect(found?.seen).not.toContain('u:p');
});

test('limits of open files and inotify', async () => {
  const limits = (openFiles: number) => ({ openFiles, processes: 1000 });
  expect(openFilesFinding(limits(4096))).toMatchObject({ level: 'warn', seen: '4096' });
  expect(openFilesFinding(limits(Number.POSITIVE_INFINITY))).toMatchObject({
    level: 'ok',
    seen: 'unlimited',
  });
  const inotify = {
    '/proc/sys/fs/inotify/max_user_instances': '128\n',
    '/proc/sys/fs/inotify/max_user_watches': '192536\n',
  };
  const [finding] = await inotifyCheck(fakeHost({ files: inotify }));
  expect(finding).toMatchObject({ level: 'warn' });
  expect(finding?.remedy).not.toContain('watches=');
});
