import type { HostAccess, HostCheck } from '../access.ts';
import type { CheckResult } from '../check-result.ts';
import { kernelModules } from '../kernel-modules.ts';

/** The kinds of rule by which sidecars are redirected: nat table, owner match, REDIRECT. */
const iptablesRules = (user: number) => `*nat
-A OUTPUT -p tcp -m owner --uid-owner ${user} -j RETURN
-A OUTPUT -p tcp -j REDIRECT --to-ports 15001
COMMIT
`;
const nftRules = (user: number) => `table inet doctor {
  chain output {
    type nat hook output priority -100; policy accept;
    meta l4proto tcp meta skuid ${user} return
    meta l4proto tcp redirect to :15001
  }
}
`;
const NAT = ['nf_conntrack', 'nf_nat', 'nf_tables', 'nft_chain_nat'];

/** One kind of rule: how it is tried, and the modules that take it. */
interface Rules {
  readonly program: string;
  readonly args: readonly string[];
  readonly input: (user: number) => string;
  readonly modules: readonly string[];
}

const IPTABLES: Rules = {
  program: 'iptables-nft-restore',
  args: [],
  input: iptablesRules,
  modules: [...NAT, 'nft_compat', 'xt_owner', 'xt_REDIRECT'],
};
const IP6TABLES: Rules = { ...IPTABLES, program: 'ip6tables-nft-restore' };
const NFT: Rules = {
  program: 'nft',
  args: ['-f', '-'],
  input: nftRules,
  modules: [...NAT, 'nft_redir'],
};
const TIMEOUT_MS = 10_000;

/** Whether the kernel takes rules: by a trial, else by its lists; `unknown` where neither says. */
interface Answer {
  readonly taken: boolean | 'unknown';
  readonly seen: string;
}

/**
 * Whether the kernel takes redirection rules of both kinds. Which programs this machine has does not matter: those that
 * write the rules are in the images of nodes and pods.
 */
export const netfilterCheck: HostCheck = async (host) => {
  const [iptables, nft] = await Promise.all([answerOf(host, IPTABLES), answerOf(host, NFT)]);
  return [
    finding({ id: 'netfilter-iptables', title: 'kernel rules of iptables' }, iptables, {
      level: 'unfit',
      remedy: `use a kernel with ${IPTABLES.modules.join(', ')}`,
    }),
    finding({ id: 'netfilter-nftables', title: 'kernel rules of nft' }, nft, {
      level: 'warn',
      remedy: 'lanes of native nftables rules cannot be judged here; the others can',
    }),
  ];
};

/** IPv6 in the kernel, tried the same way; without it only IPv4 lanes can be had. */
export const ipv6Check: HostCheck = async (host) => {
  const base = { id: 'ipv6', title: 'IPv6' };
  const remedy = 'only IPv4 lanes can be judged here; enable IPv6 in the kernel for the others';
  const disabled = (await host.readText('/proc/sys/net/ipv6/conf/all/disable_ipv6'))?.trim();
  if (disabled !== '0') {
    const seen = disabled === undefined ? 'not in the kernel' : 'disabled';
    return [{ ...base, level: 'warn', seen, remedy }];
  }
  const { taken, seen } = await answerOf(host, IP6TABLES);
  return [finding(base, { taken, seen: `enabled; ${seen}` }, { level: 'warn', remedy })];
};

function finding(
  base: Pick<CheckResult, 'id' | 'title'>,
  { taken, seen }: Answer,
  refused: Pick<CheckResult, 'level' | 'remedy'>,
): CheckResult {
  if (taken === true) return { ...base, level: 'ok', seen, remedy: '' };
  if (taken === false) return { ...base, ...refused, seen };
  const remedy = 'go on; if a lane does not come up, this may be why';
  return { ...base, level: 'warn', seen, remedy, unknown: true };
}

async function answerOf(host: HostAccess, rules: Rules): Promise<Answer> {
  const refusal = await refusalOf(host, rules);
  if (refusal === undefined) return { taken: true, seen: 'nat, owner and redirect are taken' };
  // Root's own trial is the truth; in a user's namespace much else refuses (AppArmor on Ubuntu, a sandbox).
  if (refusal.certain) return { taken: false, seen: refusal.seen };
  const modules = await kernelModules(host);
  if (modules === undefined)
    return { taken: 'unknown', seen: `not known: ${refusal.seen}, no list of modules` };
  const lacking = rules.modules.filter((module) => !modules.has(module));
  return lacking.length === 0
    ? { taken: true, seen: "by the kernel's list of modules" }
    : { taken: false, seen: `the kernel has no ${lacking.join(', ')}` };
}

/** Tries the rules in a network namespace of its own, that ends with the trial; `undefined` where they are taken. */
async function refusalOf(
  host: HostAccess,
  { program, args, input }: Rules,
): Promise<{ readonly seen: string; readonly certain: boolean } | undefined> {
  const path = await host.findProgram(program);
  if (path === undefined) return { seen: `${program} is not installed`, certain: false };
  if ((await host.findProgram('unshare')) === undefined)
    return { seen: 'unshare is not installed', certain: false };
  // Only root's own id is mapped in a user's namespace, so no rule of another can be written there.
  const [enter, user] = host.root
    ? [['unshare', '--net'], 1337]
    : [['unshare', '--map-root-user', '--net'], 0];
  const result = await host.run([...enter, path, ...args], {
    input: input(user),
    okExitCodes: 'any',
    timeoutMs: TIMEOUT_MS,
  });
  if (result.exitCode === 0) return undefined;
  const seen = result.stderr.trim().split('\n').at(-1) ?? `exit code ${result.exitCode}`;
  return { seen, certain: host.root && !seen.startsWith('unshare:') };
}
