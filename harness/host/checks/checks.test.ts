import { expect, test } from 'vitest';
import type { RunCommand } from '../../process/run.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { diskCheck, memoryCheck } from './capacity.ts';
import { cgroupCheck, parseControlGroups } from './cgroup.ts';
import { chromiumCheck } from './chromium.ts';
import { inotifyCheck, openFilesCheck } from './kernel-limits.ts';
import { conntrackCheck, ipv6Check, netfilterCheck } from './netfilter.ts';
import { debianToolsCheck, goCheck, parseGoVersion, pythonCheck } from './source-tools.ts';

/** A program that says this, whatever it is asked. */
function says(stdout: string, exitCode = 0, stderr = ''): RunCommand {
  return async (argv) => ({ command: argv.join(' '), exitCode, stdout, stderr, durationMs: 1 });
}

test('memory: 8 GB is the least, 10 GB is comfortable', async () => {
  for (const [memoryBytes, level] of [
    [7.9e9, 'unfit'],
    [8.3e9, 'warn'],
    [16e9, 'ok'],
  ] as const) {
    expect((await memoryCheck(fakeHost({ memoryBytes })))[0]).toMatchObject({ level });
  }
});

test('disk: 40 GB before a cold build, 15 GB when warm', async () => {
  const freeBytes = async () => 20e9;
  expect((await diskCheck(fakeHost({ freeBytes, sourceBuild: 'cold' })))[0]).toMatchObject({
    level: 'unfit',
  });
  expect((await diskCheck(fakeHost({ freeBytes, sourceBuild: 'warm' })))[0]).toMatchObject({ level: 'ok' });
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

test('netfilter: the kernel refuses, the program is missing, the namespace cannot be entered', async () => {
  const programs = ['iptables-nft-restore', 'nft'];
  const refused = await netfilterCheck(
    fakeHost({
      programs,
      run: says('', 2, 'Warning: x\niptables-restore: line 3 failed: No chain/target/match by that name.'),
    }),
  );
  expect(refused.map((finding) => finding.level)).toEqual(['unfit', 'unfit']);
  const missing = await netfilterCheck(fakeHost({ programs: [] }));
  expect(missing.map((finding) => finding.packages)).toEqual([['iptables'], ['nftables']]);
  const noRoot = await netfilterCheck(
    fakeHost({ programs, root: false, run: says('', 1, 'unshare: unshare failed: Operation not permitted') }),
  );
  expect(noRoot.map((finding) => finding.level)).toEqual(['warn', 'warn']);
  expect(
    (await netfilterCheck(fakeHost({ programs, run: says('') }))).map((finding) => finding.level),
  ).toEqual(['ok', 'ok']);
});

test('IPv6 and connection tracking only warn', async () => {
  expect((await ipv6Check(fakeHost()))[0]).toMatchObject({ level: 'warn', seen: 'not in the kernel' });
  expect(
    (await ipv6Check(fakeHost({ files: { '/proc/sys/net/ipv6/conf/all/disable_ipv6': '1\n' } })))[0],
  ).toMatchObject({ seen: 'disabled' });
  expect(
    (await ipv6Check(fakeHost({ files: { '/proc/sys/net/ipv6/conf/all/disable_ipv6': '0\n' } })))[0],
  ).toMatchObject({ level: 'ok' });
  expect((await conntrackCheck(fakeHost()))[0]).toMatchObject({ level: 'warn', packages: ['conntrack'] });
});

test('Go: too old, unreadable and absent are missing for a cold build, a warning for a warm one, nothing without source', async () => {
  expect(parseGoVersion('go version go1.26.8 linux/amd64')).toEqual([1, 26]);
  expect(parseGoVersion('gofmt')).toBeUndefined();
  const old = { programs: ['go'], run: says('go version go1.19.8 linux/amd64') };
  expect((await goCheck(fakeHost(old)))[0]).toMatchObject({ level: 'missing', seen: 'go1.19' });
  expect((await goCheck(fakeHost({ ...old, sourceBuild: 'warm' })))[0]).toMatchObject({ level: 'warn' });
  expect(await goCheck(fakeHost({ ...old, sourceBuild: 'none' }))).toEqual([]);
  expect(
    (await goCheck(fakeHost({ programs: ['go'], run: says('go version go1.24.0 linux/amd64') })))[0],
  ).toMatchObject({ level: 'ok' });
});

test('python without pip, root file system tools and a browser are named as packages', async () => {
  const python = await pythonCheck(fakeHost({ programs: ['python3'], run: says('3.11.7\n', 3) }));
  expect(python[0]).toMatchObject({ level: 'missing', packages: ['python3', 'python3-pip'] });
  const tools = await debianToolsCheck(fakeHost({ programs: ['catatonit'] }));
  expect(tools[0]?.packages).toEqual(['mmdebstrap', 'busybox-static']);
  expect((await chromiumCheck(fakeHost()))[0]).toMatchObject({
    level: 'warn',
    packages: ['chromium-headless-shell'],
  });
  expect((await chromiumCheck(fakeHost({ programs: ['google-chrome'] })))[0]).toMatchObject({ level: 'ok' });
});

test('limits of open files and inotify', async () => {
  const limits = (files: string) => ({
    '/proc/self/limits': `Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 ${files.padEnd(20)} files\n`,
  });
  expect((await openFilesCheck(fakeHost({ files: limits('4096') })))[0]).toMatchObject({
    level: 'warn',
    seen: '4096',
  });
  expect((await openFilesCheck(fakeHost({ files: limits('unlimited') })))[0]).toMatchObject({
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
