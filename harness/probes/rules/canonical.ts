import { chainName, istioChains, tableName } from './chains.ts';
import { ruleText } from './rule-text.ts';
import type { Rule, RuleFamily, RuleSet, RuleTable } from './types.ts';

/** One chain without counters, backend or spelling; rules that commute are in one fixed order. */
export interface CanonicalChain {
  readonly family: RuleFamily;
  readonly table: string;
  readonly chain: string;
  readonly rules: readonly string[];
}

/** How two canonical forms of one chain differ. */
export interface ChainDifference {
  /** `ipv4 nat ISTIO_OUTPUT`. */
  readonly where: string;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  /** The rules that both have are in another order, which may matter. */
  readonly reordered: boolean;
}

/**
 * What Istio's rules mean, equal for the legacy and the nft variant of iptables: all chains of those tables that hold
 * a chain of Istio's, chains without a rule left out (iptables-init makes some that it does not use), sorted by name.
 * Rules that two backends both hold appear twice.
 */
export function canonical(rules: RuleSet): readonly CanonicalChain[] {
  return canonicalTables(new Set(istioChains(rules).map(({ table }) => table)));
}

/** As `canonical`, of all tables: rules of anybody. For a pod's network namespace, where nobody else has any. */
export function canonicalWhole({ tables }: RuleSet): readonly CanonicalChain[] {
  return canonicalTables(new Set(tables));
}

function canonicalTables(tables: ReadonlySet<RuleTable>): readonly CanonicalChain[] {
  const byName = new Map<string, CanonicalChain>();
  for (const table of tables) {
    for (const chain of table.chains) {
      const policy =
        chain.policy === undefined || chain.policy === 'ACCEPT' ? [] : [`policy ${chain.policy}`];
      const own = [...policy, ...orderedRules(chain.rules.map((rule) => line(table, rule)))];
      if (own.length === 0) continue;
      const made = { family: table.family, table: tableName(table), chain: chainName(table, chain.name) };
      const before = byName.get(nameOfChain(made))?.rules ?? [];
      byName.set(nameOfChain(made), { ...made, rules: [...before, ...own] });
    }
  }
  return [...byName.values()].toSorted((a, b) => (nameOfChain(a) < nameOfChain(b) ? -1 : 1));
}

/** What is to be done to `expected` so as to have `seen`, chain by chain; empty if they mean the same. */
export function differencesBetween(
  expected: readonly CanonicalChain[],
  seen: readonly CanonicalChain[],
): readonly ChainDifference[] {
  if (areAlike(expected, seen)) return [];
  const [byExpected, bySeen] = [rulesByName(expected), rulesByName(seen)];
  const names = new Set([...byExpected.keys(), ...bySeen.keys()]);
  return [...names].toSorted().flatMap((where) => {
    const [wanted, found] = [byExpected.get(where) ?? [], bySeen.get(where) ?? []];
    if (areEqual(wanted, found)) return [];
    const missing = without(wanted, found);
    const extra = without(found, wanted);
    const reordered = without(wanted, missing).join('\n') !== without(found, extra).join('\n');
    return missing.length > 0 || extra.length > 0 || reordered ? [{ where, missing, extra, reordered }] : [];
  });
}

/** Whether they are the same to the letter, as those of a pod that is as it must be. */
function areAlike(these: readonly CanonicalChain[], those: readonly CanonicalChain[]): boolean {
  return (
    these.length === those.length &&
    these.every(({ family, table, chain, rules }, index) => {
      const other = those[index]!;
      return (
        family === other.family &&
        table === other.table &&
        chain === other.chain &&
        areEqual(rules, other.rules)
      );
    })
  );
}

function areEqual(these: readonly string[], those: readonly string[]): boolean {
  return these.length === those.length && these.every((rule, index) => rule === those[index]);
}

/** Of two chains of one name the first counts. */
function rulesByName(chains: readonly CanonicalChain[]): ReadonlyMap<string, readonly string[]> {
  return new Map(chains.toReversed().map((chain) => [nameOfChain(chain), chain.rules]));
}

/** Sorts each run of neighbours that do the same: their order among themselves changes nothing. */
export function orderedRules(specs: readonly string[]): readonly string[] {
  const runs: string[][] = [];
  for (const spec of specs) {
    const run = runs.at(-1);
    if (run !== undefined && actionOf(run[0] ?? '') === actionOf(spec)) run.push(spec);
    else runs.push([spec]);
  }
  return runs.flatMap((run) => run.toSorted());
}

/** `ipv4 nat ISTIO_OUTPUT`. */
export function nameOfChain({ family, table, chain }: Omit<CanonicalChain, 'rules'>): string {
  return `${family} ${table} ${chain}`;
}

function actionOf(spec: string): string {
  return spec.slice(Math.max(0, spec.indexOf('-j ')));
}

function line(table: RuleTable, rule: Rule): string {
  const { target } = rule.parsed;
  const jumps = target !== undefined && table.chains.some((chain) => chain.name === target);
  return jumps ? ruleText({ ...rule.parsed, target: chainName(table, target) }) : rule.spec;
}

/** Multiset difference. */
function without(from: readonly string[], taken: readonly string[]): readonly string[] {
  const left = [...taken];
  return from.filter((rule) => {
    const at = left.indexOf(rule);
    if (at < 0) return true;
    left.splice(at, 1);
    return false;
  });
}
