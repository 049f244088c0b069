import { expect, test } from 'vitest';
import { kernelModules, parseKernelConfig, parseModuleList } from './kernel-modules.ts';
import { fakeHost } from './testing/fake-host.ts';

const RELEASE = { '/proc/sys/kernel/osrelease': '6.8.0-60-generic\n' };

// As depmod writes them: Ubuntu compresses its modules, Debian does not.
const BUILTIN = 'kernel/net/netfilter/nf_tables.ko\nkernel/net/ipv6/ipv6.ko\n';
const LOADABLE = `kernel/net/netfilter/xt_owner.ko.zst: kernel/net/netfilter/x_tables.ko.zst
kernel/net/netfilter/nf_nat.ko: kernel/net/netfilter/nf_conntrack.ko
kernel/net/ipv4/tcp-bbr.ko.xz:
`;

test('names of both lists, with underscores', () => {
  expect(parseModuleList(BUILTIN)).toEqual(['nf_tables', 'ipv6']);
  expect(parseModuleList(LOADABLE)).toEqual(['xt_owner', 'nf_nat', 'tcp_bbr']);
});

test('options that are built in or modules; one that is off, or a number, is none', () => {
  const config = 'CONFIG_NF_NAT=m\nCONFIG_NF_TABLES=y\n# CONFIG_NFT_REDIR is not set\nCONFIG_HZ=250\n';
  expect([...parseKernelConfig(config)]).toEqual(['NF_NAT', 'NF_TABLES']);
});

test('lists are asked first, then the configuration; nothing is nothing', async () => {
  const folder = '/lib/modules/6.8.0-60-generic';
  const lists = { [`${folder}/modules.builtin`]: BUILTIN, [`${folder}/modules.dep`]: LOADABLE };
  const listed = await kernelModules(fakeHost({ files: { ...RELEASE, ...lists } }));
  expect(['nf_tables', 'xt_owner', 'nft_redir'].map((name) => listed?.has(name))).toEqual([
    true,
    true,
    false,
  ]);
  const half = { ...RELEASE, [`${folder}/modules.builtin`]: BUILTIN };
  expect(await kernelModules(fakeHost({ files: half }))).toBeUndefined();
  for (const file of ['/proc/config.gz', '/boot/config-6.8.0-60-generic']) {
    const configured = await kernelModules(
      fakeHost({ files: { ...half, [file]: 'CONFIG_NETFILTER_XT_MATCH_OWNER=m\n' } }),
    );
    expect(configured?.has('xt_owner')).toBe(true);
    expect(configured?.has('nft_redir')).toBe(false);
  }
});
