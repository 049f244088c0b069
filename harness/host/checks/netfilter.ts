import type { HostAccess, HostCheck } from '../access.ts';
import type { Finding } from '../finding.ts';

/** The kinds of rule by which sidecars are redirected: nat table, owner match, REDIRECT. */
const IPTABLES_RULES = `*nat
-A OUTPUT -p tcp -m owner --uid-owner 1337 -j RETURN
-A OUTPUT -p tcp -j REDIRECT --to-ports 15001
COMMIT
`;
const NFT_RULES = `table inet doctor {
  chain output {
    type nat hook output priority -100; policy accept;
    meta l4proto tcp meta skuid 1337 return
    meta l4proto tcp redirect to :15001
  }
}
`;
const PROGRAMS = [
  { program: 'iptables-nft-restore', input: IPTABLES_RULES, package: 'iptables' },
  { program: 'nft', args: ['-f', '-'], input: NFT_RULES, package: 'nftables' },
];
const TIMEOUT_MS = 10_000;

/** Whether the kernel takes redirection rules from both programs, tried in a network namespace of its own that ends with the trial. */
export const netfilterCheck: HostCheck = async (host) =>
  await Promise.all(
    PROGRAMS.map(async (tried): Promise<Finding> => {
      const base = { id: `netfilter-${tried.package}`, title: `kernel rules by ${tried.program}` };
      const path = await host.findProgram(tried.program);
      if (path === undefined) {
        const remedy = `install ${tried.package}`;
        return { ...base, level: 'missing', seen: 'not installed', remedy, packages: [tried.package] };
      }
      const refusal = await refusalOf(host, [path, ...(tried.args ?? [])], tried.input);
      if (refusal === undefined)
        return { ...base, level: 'ok', seen: 'nat, owner and redirect are taken', remedy: '' };
      if (refusal.noNamespace) {
        return {
          ...base,
          level: 'warn',
          seen: refusal.seen,
          remedy: 'run the doctor as root to have it checked',
        };
      }
      const remedy = 'use a kernel with nf_tables, nft_nat, nft_redir, xt_owner and nf_conntrack';
      return { ...base, level: 'unfit', seen: refusal.seen, remedy };
    }),
  );

/** IPv6 in the kernel, tried the same way; without it only IPv4 lanes can be had. */
export const ipv6Check: HostCheck = async (host) => {
  const base = { id: 'ipv6', title: 'IPv6' };
  const remedy = 'only IPv4 lanes can be judged here; enable IPv6 in the kernel for the others';
  const disabled = (await host.readText('/proc/sys/net/ipv6/conf/all/disable_ipv6'))?.trim();
  if (disabled !== '0') {
    return [
      { ...base, level: 'warn', seen: disabled === undefined ? 'not in the kernel' : 'disabled', remedy },
    ];
  }
  const path = await host.findProgram('ip6tables-nft-restore');
  const refusal = path === undefined ? undefined : await refusalOf(host, [path], IPTABLES_RULES);
  if (refusal !== undefined && !refusal.noNamespace)
    return [{ ...base, level: 'warn', seen: refusal.seen, remedy }];
  return [{ ...base, level: 'ok', seen: 'enabled, nat rules are taken', remedy: '' }];
};

/** Connection tracking and the program that lists it; a run proves by it that nothing left the machine. */
export const conntrackCheck: HostCheck = async (host) => {
  const base = { id: 'conntrack', title: 'connection tracking' };
  if ((await host.findProgram('conntrack')) === undefined) {
    const remedy = 'install conntrack; without it a run cannot show that nothing left the machine';
    return [{ ...base, level: 'warn', seen: 'conntrack is not installed', remedy, packages: ['conntrack'] }];
  }
  const most = (await host.readText('/proc/sys/net/netfilter/nf_conntrack_max'))?.trim();
  if (most === undefined) {
    return [{ ...base, level: 'warn', seen: 'nf_conntrack is not loaded', remedy: 'modprobe nf_conntrack' }];
  }
  return [{ ...base, level: 'ok', seen: `${most} entries at most`, remedy: '' }];
};

async function refusalOf(
  host: HostAccess,
  argv: readonly string[],
  input: string,
): Promise<{ readonly seen: string; readonly noNamespace: boolean } | undefined> {
  const enter = host.root ? ['unshare', '--net'] : ['unshare', '--map-root-user', '--net'];
  const result = await host.run([...enter, ...argv], { input, okExitCodes: 'any', timeoutMs: TIMEOUT_MS });
  if (result.exitCode === 0) return undefined;
  const seen = result.stderr.trim().split('\n').at(-1) ?? `exit code ${result.exitCode}`;
  return { seen, noNamespace: seen.startsWith('unshare:') };
}
