import { z } from 'zod';
import { markText, ruleText, withPrefixLength } from './rule-text.ts';
import type { Match, Rule, RuleChain, RuleFamily, RuleParts, RuleTable } from './types.ts';

const tableSchema = z.object({ family: z.string(), name: z.string() });
const chainSchema = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  hook: z.string().optional(),
  policy: z.string().optional(),
});
const ruleSchema = z.object({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  comment: z.string().optional(),
  expr: z.array(z.record(z.string(), z.any())),
});
const documentSchema = z.object({
  nftables: z.array(
    z.looseObject({
      table: tableSchema.optional(),
      chain: chainSchema.optional(),
      rule: ruleSchema.optional(),
    }),
  ),
});

const FAMILIES: Readonly<Record<string, RuleFamily>> = { ip: 'ipv4', ip6: 'ipv6', inet: 'inet' };
const META: Readonly<Record<string, keyof RuleParts>> = {
  l4proto: 'protocol',
  iifname: 'inInterface',
  iif: 'inInterface',
  oifname: 'outInterface',
  oif: 'outInterface',
  skuid: 'uidOwner',
  skgid: 'gidOwner',
  mark: 'mark',
};
const FIELDS: Readonly<Record<string, keyof RuleParts>> = {
  saddr: 'source',
  daddr: 'destination',
  sport: 'sports',
  dport: 'dports',
};
const VERDICTS = ['accept', 'drop', 'return', 'continue', 'queue'];

/**
 * Reads `nft -j list ruleset`. Tables of which `isOthers` says so are left out: those that iptables-nft-save prints,
 * with the matches of xtables that nft's JSON cannot show. What has no part of its own goes into `other` as JSON.
 */
export function parseNftJson(
  text: string,
  isOthers: (family: RuleFamily, table: string) => boolean,
): readonly RuleTable[] {
  const objects = documentSchema.parse(JSON.parse(text)).nftables;
  const rules = objects.flatMap((object) => (object.rule === undefined ? [] : [object.rule]));
  const chains = objects.flatMap((object) => (object.chain === undefined ? [] : [object.chain]));
  return objects
    .flatMap((object) => (object.table === undefined ? [] : [object.table]))
    .filter((table) => !isOthers(FAMILIES[table.family] ?? 'other', table.name))
    .map((table) => ({
      backend: 'nft' as const,
      family: FAMILIES[table.family] ?? 'other',
      name: table.name,
      chains: chains
        .filter((chain) => chain.family === table.family && chain.table === table.name)
        .map((chain) =>
          toChain(
            chain,
            rules.filter(
              (rule) =>
                rule.family === chain.family && rule.table === chain.table && rule.chain === chain.name,
            ),
          ),
        ),
    }));
}

function toChain(
  chain: z.infer<typeof chainSchema>,
  rules: readonly z.infer<typeof ruleSchema>[],
): RuleChain {
  return {
    name: chain.name,
    builtin: chain.hook !== undefined,
    ...(chain.hook === undefined ? {} : { policy: (chain.policy ?? 'accept').toUpperCase() }),
    rules: rules.map(toRule),
  };
}

function toRule(rule: z.infer<typeof ruleSchema>): Rule {
  const other: string[] = [];
  let parts: Partial<RuleParts> = rule.comment === undefined ? {} : { comment: rule.comment };
  let [packets, bytes] = [0, 0];
  for (const statement of rule.expr) {
    const [kind = '', value] = Object.entries(statement)[0] ?? [];
    if (kind === 'counter') [packets, bytes] = [value?.packets ?? 0, value?.bytes ?? 0];
    else {
      const read = kind === 'match' ? matchOf(value) : deedOf(kind, value);
      if (read === undefined) other.push(JSON.stringify(statement));
      else parts = { ...parts, ...read };
    }
  }
  const parsed: RuleParts = { ...withMarkTarget(parts), other };
  return { spec: ruleText(parsed), packets, bytes, parsed };
}

function matchOf({ op, left, right }: { op: string; left: any; right: any }): Partial<RuleParts> | undefined {
  const not = op === '!=';
  const values = valuesOf(right);
  if (values === undefined) return undefined;
  const as = (name: keyof RuleParts, texts: readonly string[]): Partial<RuleParts> => ({
    [name]: { not, values: texts } satisfies Match,
  });
  if (left?.ct?.key === 'state') return as('ctState', values.map((state) => state.toUpperCase()).toSorted());
  if (left?.ct?.key === 'mark') return as('connmark', values.map(markText));
  const meta = META[left?.meta?.key ?? ''];
  if (meta !== undefined) return as(meta, meta === 'mark' ? values.map(markText) : values);
  const field = FIELDS[left?.payload?.field ?? ''];
  if (field === 'source' || field === 'destination') return as(field, values.map(withPrefixLength));
  if (field === undefined || left.payload.protocol === 'th') return undefined;
  const sorted = [...values].toSorted((a, b) => Number.parseInt(a) - Number.parseInt(b));
  return { protocol: { not: false, values: [left.payload.protocol] }, ...as(field, sorted) };
}

/** Scalars, sets, lists and prefixes; `undefined` for what is computed. */
function valuesOf(right: any): readonly string[] | undefined {
  if (typeof right === 'string' || typeof right === 'number') return [String(right)];
  if (right?.prefix !== undefined) return [`${right.prefix.addr}/${right.prefix.len}`];
  if (right?.range !== undefined) return [right.range.join(':')];
  const list = Array.isArray(right) ? right : right?.set;
  if (!Array.isArray(list)) return undefined;
  const each = list.map(valuesOf);
  return each.every((values) => values !== undefined) ? each.flat() : undefined;
}

function deedOf(kind: string, value: any): Partial<RuleParts> | undefined {
  if (VERDICTS.includes(kind)) return { target: kind.toUpperCase() };
  if (kind === 'jump') return { target: value.target };
  if (kind === 'redirect')
    return { target: 'REDIRECT', ...(value?.port === undefined ? {} : { toPorts: String(value.port) }) };
  if (kind === 'tproxy') return { target: 'TPROXY', onPort: String(value.port) };
  if (kind !== 'mangle') return undefined;
  const key = value.key?.meta?.key ?? value.key?.ct?.key;
  if (key === 'zone') return { target: 'CT', zone: String(value.value) };
  if (value.key?.meta?.key === 'mark' && typeof value.value === 'number')
    return { setMark: markText(String(value.value)) };
  return undefined;
}

/** nft sets a mark in passing; iptables has a target for it. */
function withMarkTarget(parts: Partial<RuleParts>): Partial<RuleParts> {
  return parts.setMark !== undefined && parts.target === undefined ? { ...parts, target: 'MARK' } : parts;
}
