import type { Draft } from '../bench/definition.ts';
import type { Redirection } from '../probes/rules/redirection.ts';

/** What a broken product makes of a pod's rules, for mutants. */
type Its = Draft<Redirection> | undefined;

/** None at all. */
export function withoutRules(its: Its): void {
  if (its !== undefined) Object.assign(its, { chains: [], toProxy: [], rules: [] });
}

/** The chains are there, and nothing leads into them from PREROUTING (what comes in) or OUTPUT (what goes out). */
export function notEntered(its: Its, hook: 'PREROUTING' | 'OUTPUT'): void {
  for (const chain of its?.rules ?? []) {
    if (chain.chain === hook) chain.rules.splice(0);
  }
}

/** A rule in a chain that has none; the first one, where rules are not kept. */
export function ruleIn(
  its: Partial<Pick<Draft<Redirection>, 'rules'>> | undefined,
  table: string,
  chain: string,
  rule: string,
): void {
  if (its !== undefined) (its.rules ??= []).push({ family: 'ipv4', table, chain, rules: [rule] });
}

/** A rule before all others of a chain: what it matches never comes to them. */
export function ruleFirst(its: Its, chain: string, rule: string): void {
  rulesIn(its, chain)?.unshift(rule);
}

/** The rules of a chain that have this text in them after all others: what those match never comes to them. */
export function ruleLast(its: Its, chain: string, text: string): void {
  const rules = rulesIn(its, chain);
  const moved = rules?.filter((rule) => rule.includes(text)) ?? [];
  rules?.splice(0, rules.length, ...rules.filter((rule) => !rule.includes(text)), ...moved);
}

/** Without the rules of a chain that have this text in them. */
export function withoutRule(its: Its, chain: string, text: string): void {
  const rules = rulesIn(its, chain);
  rules?.splice(0, rules.length, ...rules.filter((rule) => !rule.includes(text)));
}

function rulesIn(its: Its, name: string): string[] | undefined {
  return its?.rules.find(({ chain }) => chain === name)?.rules;
}
