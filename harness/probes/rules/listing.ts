import { HarnessError } from '../../errors/errors.ts';
import { type CanonicalChain, orderedRules } from './canonical.ts';
import { parseRuleText, ruleText } from './rule-text.ts';
import type { RuleFamily } from './types.ts';

/**
 * Reads a listing as fixtures/golden holds them: a line `FAMILY TABLE CHAIN` for each chain, its rules indented below
 * in iptables' notation, `#` for comments. The result is canonical whatever the order of options and of chains.
 * @throws HarnessError BAD_LISTING naming the line
 */
export function parseListing(text: string): readonly CanonicalChain[] {
  const chains: { family: RuleFamily; table: string; chain: string; rules: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const open = chains.at(-1);
    const [, family, table, chain] = /^(ipv4|ipv6|inet) (\S+) (\S+)$/.exec(line) ?? [];
    if (family !== undefined)
      chains.push({ family: family as RuleFamily, table: table ?? '', chain: chain ?? '', rules: [] });
    else if (open !== undefined && line.startsWith(' '))
      open.rules.push(ruleText(parseRuleText(line.trim())));
    else
      throw new HarnessError('BAD_LISTING', `neither a chain nor a rule: ${line}`, {
        nextStep: 'see the listings in fixtures/golden',
      });
  }
  const sorted = chains.toSorted((a, b) => (heading(a) < heading(b) ? -1 : 1));
  return sorted.map((each) => ({ ...each, rules: orderedRules(each.rules) }));
}

/** Writes canonical rules as a listing, for evidence and for new golden files. */
export function renderListing(chains: readonly CanonicalChain[]): string {
  return chains
    .map((each) => [heading(each), ...each.rules.map((rule) => `  ${rule}`), ''].join('\n'))
    .join('\n');
}

function heading({ family, table, chain }: Omit<CanonicalChain, 'rules'>): string {
  return `${family} ${table} ${chain}`;
}
