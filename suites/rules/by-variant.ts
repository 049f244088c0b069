import { type CanonicalChain, canonicalWhole, differencesBetween, type RuleSet } from '../requirement.ts';

/** All rules of a network namespace by who keeps them: `iptables-nft`, `iptables-legacy`, `nft`; a variant without a rule is left out. */
export type ByVariant = Readonly<Record<string, readonly CanonicalChain[]>>;

export function byVariant(rules: RuleSet): ByVariant {
  const variants = Map.groupBy(rules.tables, ({ backend }) => backend);
  const chains = [...variants].map(
    ([variant, tables]) => [variant, canonicalWhole({ ...rules, tables })] as const,
  );
  return Object.fromEntries(chains.filter(([, all]) => all.length > 0));
}

/** What was added and what is gone, variant by variant; a variant that is as it was is left out. */
export function changesOf(before: ByVariant, after: ByVariant): Readonly<Record<string, string>> {
  const variants = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const told = variants.map((variant) => [variant, words(before[variant], after[variant])] as const);
  return Object.fromEntries(told.filter(([, its]) => its !== ''));
}

function words(before: readonly CanonicalChain[] = [], after: readonly CanonicalChain[] = []): string {
  return differencesBetween(before, after)
    .map(({ where, missing, extra, reordered }) => {
      const parts = [
        ...missing.map((rule) => `gone ${rule}`),
        ...extra.map((rule) => `added ${rule}`),
        ...(reordered ? ['another order'] : []),
      ];
      return `${where}: ${parts.join('; ')}`;
    })
    .join(' | ');
}
