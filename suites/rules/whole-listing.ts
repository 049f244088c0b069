import { HarnessError, type Said, type Step } from '../requirement.ts';

/** What stands in a network namespace, by who keeps it: a line each, without counters, handles and what is empty. */
export interface Listing {
  /** `nat -A OUTPUT -j ISTIO_OUTPUT`, by both families' tools: legacy tables, and those of the nft variant. */
  readonly legacy: readonly string[];
  readonly iptables: readonly string[];
  /** Tables of nft that are not iptables': lines as `nft list ruleset` prints them. */
  readonly native: readonly string[];
}

/** Prints what {@link listingOf} reads. Legacy tables are made by looking at them, so only where the kernel says that there are some. */
export const LIST_ALL: Step = {
  run: [
    'sh',
    '-ec',
    `echo '== legacy'
     test -z "$(cat /proc/net/ip_tables_names)" || iptables-legacy-save
     test -z "$(cat /proc/net/ip6_tables_names)" || ip6tables-legacy-save
     echo '== iptables'; iptables-nft-save; ip6tables-nft-save
     echo '== native'; nft list ruleset`,
  ],
};

/** What {@link LIST_ALL} came to. @throws HarnessError NO_LISTING, since a tool that failed must not read as a namespace without rules */
export function listedBy(said: Said | undefined): Listing {
  if (said?.exitCode === 0) return listingOf(said.stdout);
  throw new HarnessError('NO_LISTING', `rules could not be listed: ${said?.stderr ?? ''}`, {
    nextStep: 'run the tools of suites/rules/whole-listing.ts on the node',
  });
}

export function listingOf(printed: string): Listing {
  const part = (name: string) =>
    new RegExp(`^== ${name}\n(.*?)(?=^== |(?![^]))`, 'ms').exec(printed)?.[1] ?? '';
  return {
    legacy: savedIn(part('legacy')),
    iptables: savedIn(part('iptables')),
    native: nativeIn(part('native')),
  };
}

/** What was added to a listing and what is gone, tool by tool; empty where both are the same, their order included. */
export function changes(before: Listing, after: Listing): Readonly<Record<string, string>> {
  const told = (Object.keys(before) as (keyof Listing)[]).map((tool) => {
    const [old, now] = [before[tool], after[tool]];
    const [gone, added] = [without(old, now), without(now, old)];
    const reordered = without(old, gone).join('\n') !== without(now, added).join('\n');
    const parts = [
      ...gone.map((line) => `gone ${line}`),
      ...added.map((line) => `added ${line}`),
      ...(reordered ? ['another order'] : []),
    ];
    return [tool, parts.join('; ')] as const;
  });
  return Object.fromEntries(told.filter(([, words]) => words !== ''));
}

function savedIn(text: string): readonly string[] {
  let table = '';
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('*')) table = line.slice(1).trim();
    const [, chain, policy] = /^:(\S+) (\S+)/.exec(line) ?? [];
    if (chain !== undefined)
      return policy === 'ACCEPT'
        ? []
        : [`${table} ${chain}: ${policy === '-' ? 'a chain' : `policy ${policy}`}`];
    return line.startsWith('-A ') ? [`${table} ${line}`] : [];
  });
}

function nativeIn(text: string): readonly string[] {
  const others: string[] = [];
  let mine = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('table ')) mine = !/^table ip6? (nat|filter|mangle|raw|security) /.test(line);
    if (mine && !['', '}'].includes(line.trim()))
      others.push(line.trim().replace(/counter packets \d+ bytes \d+/, 'counter'));
  }
  return others;
}

/** Whether two tools hold the same rules, chain by chain: they list chains in orders of their own. */
export function sameRules(one: readonly string[], other: readonly string[]): boolean {
  const byChain = (lines: readonly string[]) =>
    Map.groupBy(lines, (line) => line.split(' ').slice(0, 3).join(' '));
  const text = (lines: readonly string[]) =>
    JSON.stringify([...byChain(lines)].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return text(one) === text(other);
}

/** Multiset difference. */
function without(from: readonly string[], taken: readonly string[]): readonly string[] {
  const left = [...taken];
  return from.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
