import { expect, test } from 'vitest';
import type { CommandOptions } from '../../process/run.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { conntrackCheck } from './conntrack.ts';
import { ipv6Check, netfilterCheck } from './netfilter.ts';

const PROGRAMS = ['unshare', 'iptables-nft-restore', 'nft', 'ip6tables-nft-restore'];
const IPV6_ON = { '/proc/sys/net/ipv6/conf/all/disable_ipv6': '0\n' };
const CONFIG = [
  'NF_CONNTRACK',
  'NF_NAT',
  'NF_TABLES',
  'NFT_NAT',
  'NFT_COMPAT',
  'NFT_REDIR',
  'NETFILTER_XT_MATCH_OWNER',
  'NETFILTER_XT_TARGET_REDIRECT',
].map((option) => `CONFIG_${option}=m`);

/** A kernel that says its configuration, without these options. */
function kernel(...without: string[]) {
  const lines = CONFIG.filter((line) => !without.some((option) => line === `CONFIG_${option}=m`));
  return { ...IPV6_ON, '/proc/config.gz': `${lines.join('\n')}\n` };
}

/** Whatever is run ends so; what it was given is kept. */
function ends(exitCode: number, stderr = '') {
  const calls: { argv: readonly string[]; input: string }[] = [];
  return {
    calls,
    run: async (argv: readonly string[], options?: CommandOptions) => {
      calls.push({ argv, input: String(options?.input) });
      return { command: argv.join(' '), exitCode, stdout: '', stderr, durationMs: 1 };
    },
  };
}

const both = async (host: Parameters<typeof fakeHost>[0]) =>
  (await netfilterCheck(fakeHost(host))).map(({ level, unknown }) => (unknown === true ? 'unknown' : level));

test('root tries the very rules; what the kernel refuses there is refused, without rules of nft only some lanes', async () => {
  const taken = ends(0);
  expect(await both({ programs: PROGRAMS, run: taken.run })).toEqual(['ok', 'ok']);
  expect(taken.calls[0]?.argv.slice(0, 2)).toEqual(['unshare', '--net']);
  expect(taken.calls[0]?.input).toContain('--uid-owner 1337');
  const refused = ends(2, 'Warning: x\niptables-restore: line 3 failed: No chain/target/match by that name.');
  expect(await both({ programs: PROGRAMS, run: refused.run, files: kernel() })).toEqual(['unfit', 'warn']);
});

test('who is not root has no id but 0 in a namespace, and its rules are of that one', async () => {
  const taken = ends(0);
  expect(await both({ programs: PROGRAMS, run: taken.run, root: false })).toEqual(['ok', 'ok']);
  expect(taken.calls[0]?.argv.slice(0, 3)).toEqual(['unshare', '--map-root-user', '--net']);
  expect(taken.calls.every(({ input }) => !input.includes('1337'))).toBe(true);
  expect(taken.calls[1]?.input).toContain('skuid 0 return');
});

test('where nothing can be tried, the kernel is asked: a missing program is no fault of the machine', async () => {
  const nothing = { programs: [], root: false };
  expect(await both({ ...nothing, files: kernel() })).toEqual(['ok', 'ok']);
  expect(await both({ ...nothing, files: kernel('NFT_REDIR') })).toEqual(['ok', 'warn']);
  expect(await both({ ...nothing, files: kernel('NETFILTER_XT_MATCH_OWNER') })).toEqual(['unfit', 'ok']);
  expect(await both(nothing)).toEqual(['unknown', 'unknown']);
  const [found] = await netfilterCheck(fakeHost({ ...nothing, files: kernel() }));
  expect(found?.seen).toBe("by the kernel's list of modules");
});

test("a user's namespace that refuses says nothing about the kernel", async () => {
  // Ubuntu with apparmor_restrict_unprivileged_userns, and a namespace in which rules are refused for another reason.
  for (const stderr of [
    'unshare: write failed /proc/self/uid_map: Operation not permitted',
    'iptables-nft-restore v1.8.10 (nf_tables): Could not fetch rule set generation id: Permission denied',
  ]) {
    const { run } = ends(1, stderr);
    expect(await both({ programs: PROGRAMS, run, root: false })).toEqual(['unknown', 'unknown']);
    expect(await both({ programs: PROGRAMS, run, root: false, files: kernel() })).toEqual(['ok', 'ok']);
  }
});

test('IPv6: absent and disabled are said; rules are tried, or looked up', async () => {
  const look = async (host: Parameters<typeof fakeHost>[0]) => (await ipv6Check(fakeHost(host)))[0];
  expect(await look({})).toMatchObject({ level: 'warn', seen: 'not in the kernel' });
  const disabled = { '/proc/sys/net/ipv6/conf/all/disable_ipv6': '1\n' };
  expect(await look({ files: disabled })).toMatchObject({ level: 'warn', seen: 'disabled' });
  expect(await look({ files: IPV6_ON, programs: PROGRAMS, run: ends(0).run })).toMatchObject({ level: 'ok' });
  expect(await look({ files: kernel(), root: false })).toMatchObject({ level: 'ok' });
  expect(await look({ files: IPV6_ON, root: false })).toMatchObject({ level: 'warn', unknown: true });
  const refused = await look({ files: IPV6_ON, programs: PROGRAMS, run: ends(2, 'no').run });
  expect(refused).toMatchObject({ level: 'warn', seen: 'enabled; no' });
  expect(refused?.unknown).toBeUndefined();
});

test('connection tracking warns root, who can mend it, and nobody else', async () => {
  const root = await conntrackCheck(fakeHost());
  expect(root[0]).toMatchObject({ level: 'warn', packages: ['conntrack'] });
  const [user] = await conntrackCheck(fakeHost({ root: false }));
  expect(user).toMatchObject({ level: 'ok' });
  expect(user?.seen).toContain('does not check');
});
