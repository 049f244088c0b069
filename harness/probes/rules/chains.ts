import type { Backend, Match, Rule, RuleChain, RuleSet, RuleTable } from './types.ts';

/** A chain with the table it is in. */
export interface ChainInTable {
  readonly table: RuleTable;
  readonly chain: RuleChain;
}

/** iptables' name of a table, for nft's own too: `istio-proxy-nat` is `nat`. */
export function tableName(table: RuleTable): string {
  return table.backend === 'nft' ? table.name.replace(/^istio-(proxy|ambient)-/, '') : table.name;
}

/** iptables' name of a chain, for nft's own too: `istio-output` is `ISTIO_OUTPUT`, `output` is `OUTPUT`. */
export function chainName(table: RuleTable, name: string): string {
  return isIstioTable(table) ? name.toUpperCase().replaceAll('-', '_') : name;
}

/** Every chain that Istio made, in any table of any backend and family: `ISTIO_*`, and all of nft's tables `istio-*`. */
export function istioChains(rules: RuleSet): readonly ChainInTable[] {
  return allChains(rules).filter(
    ({ table, chain: its }) => isIstioTable(table) || its.name.startsWith('ISTIO_'),
  );
}

/** Which backends hold chains of Istio; an empty table of another backend does not count. */
export function holds(rules: RuleSet): readonly Backend[] {
  return [...new Set(istioChains(rules).map(({ table }) => table.backend))];
}

/** A chain by iptables' names, of the backend that holds Istio's rules if several have one. `inet` tables serve both families. */
export function chain(
  rules: RuleSet,
  table: string,
  name: string,
  family: 'ipv4' | 'ipv6' = 'ipv4',
): RuleChain | undefined {
  const found = chains(rules, table, name).filter(
    (each) => each.table.family === family || each.table.family === 'inet',
  );
  const holding = holds(rules);
  return (found.find((each) => holding.includes(each.table.backend)) ?? found[0])?.chain;
}

/** The chain of that name in every backend and family. */
export function chains(rules: RuleSet, table: string, name: string): readonly ChainInTable[] {
  return allChains(rules).filter(
    (each) => tableName(each.table) === table && chainName(each.table, each.chain.name) === name,
  );
}

/**
 * Packets that the rules of a chain matched, over all backends and families; 0 if there is no such chain.
 * In nat that is one for each new connection, so the difference of two looks counts connections.
 */
export function packetsIn(rules: RuleSet, table: string, name: string): number {
  return chains(rules, table, name)
    .flatMap((each) => each.chain.rules)
    .reduce((sum, rule) => sum + rule.packets, 0);
}

/** Port to which a rule redirects (REDIRECT or TPROXY); `undefined` for any other rule. */
export function redirectsTo(rule: Rule): number | undefined {
  const { target, toPorts, onPort } = rule.parsed;
  const port = target === 'REDIRECT' ? toPorts : target === 'TPROXY' ? onPort : undefined;
  return port === undefined ? undefined : Number(port);
}

/** Rules of a chain that hand over to another, by either spelling of its name. */
export function rulesTo(from: RuleChain, target: string): readonly Rule[] {
  const native = target.toLowerCase().replaceAll('_', '-');
  return from.rules.filter(
    (rule) => rule.parsed.target === target || (rule.parsed.target === native && native !== target),
  );
}

/** Whether a rule asks for exactly this value, not negated: `matches(rule.parsed.dports, '15008')`. */
export function matches(match: Match | undefined, value: string): boolean {
  return match !== undefined && !match.not && match.values.length === 1 && match.values[0] === value;
}

function isIstioTable(table: RuleTable): boolean {
  return table.backend === 'nft' && table.name.startsWith('istio-');
}

function allChains(rules: RuleSet): readonly ChainInTable[] {
  return rules.tables.flatMap((table) => table.chains.map((each) => ({ table, chain: each })));
}
