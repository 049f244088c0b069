import type { HostAccess } from './access.ts';

/** What the kernel can do by its own lists. */
export interface KernelModules {
  /** Whether a module is built in or can be loaded; its name with underscores. */
  has(module: string): boolean;
}

/** Module by the kernel's build option, for kernels that say their configuration and no list (WSL 2 has one of its own). */
const OPTIONS: Readonly<Record<string, string>> = {
  nf_conntrack: 'NF_CONNTRACK',
  nf_nat: 'NF_NAT',
  nf_tables: 'NF_TABLES',
  nft_chain_nat: 'NFT_NAT',
  nft_compat: 'NFT_COMPAT',
  nft_redir: 'NFT_REDIR',
  xt_owner: 'NETFILTER_XT_MATCH_OWNER',
  xt_REDIRECT: 'NETFILTER_XT_TARGET_REDIRECT',
};

/**
 * The running kernel's modules, by what anybody may read: the lists of /lib/modules, else its build configuration.
 * `undefined` where neither is there: modules that are loaded already are no list of what can be.
 */
export async function kernelModules(host: Pick<HostAccess, 'readText'>): Promise<KernelModules | undefined> {
  const release = (await host.readText('/proc/sys/kernel/osrelease'))?.trim() ?? '';
  const folder = `/lib/modules/${release}`;
  const [builtin, loadable] = await Promise.all(
    ['modules.builtin', 'modules.dep'].map(async (file) => await host.readText(`${folder}/${file}`)),
  );
  if (builtin !== undefined && loadable !== undefined) {
    const names = new Set([...parseModuleList(builtin), ...parseModuleList(loadable)]);
    return { has: (module) => names.has(module) };
  }
  const config = (await host.readText('/proc/config.gz')) ?? (await host.readText(`/boot/config-${release}`));
  if (config === undefined) return undefined;
  const options = parseKernelConfig(config);
  return { has: (module) => options.has(OPTIONS[module] ?? '') };
}

/** Names of modules.builtin and modules.dep: `kernel/net/netfilter/xt_owner.ko.zst: ...` -> xt_owner. */
export function parseModuleList(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const name = /([^/:]+)\.ko(?:\.\w+)?(?::|$)/.exec(line)?.[1];
    return name === undefined ? [] : [name.replaceAll('-', '_')];
  });
}

/** Options that are built in or modules: `CONFIG_NF_NAT=m` -> NF_NAT. */
export function parseKernelConfig(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/^CONFIG_(\w+)=[ym]$/gm)].map((match) => match[1] ?? ''));
}
