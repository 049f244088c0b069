import { istioChains, type RuleSet } from '../requirement.ts';

/** Rules of one network namespace, told apart by whose they are. */
export interface RulesByOwner {
  /** Chains of Istio's, and of chains that are not, the jumps to them. */
  readonly istio: RuleSet;
  /** Everything else: rules in their order, by `backend family table chain`. A chain without any is left out. */
  readonly others: Readonly<Record<string, readonly string[]>>;
}

export function rulesByOwner(rules: RuleSet): RulesByOwner {
  const own = new Set(istioChains(rules).map(({ chain }) => chain));
  const names = new Set([...own].map(({ name }) => name));
  const split = (leadsToIstio: boolean) =>
    rules.tables.map((table) => ({
      ...table,
      chains: table.chains
        .filter((chain) => leadsToIstio || !own.has(chain))
        .map((chain) => ({
          ...chain,
          rules: own.has(chain)
            ? chain.rules
            : chain.rules.filter(({ parsed }) => names.has(parsed.target ?? '') === leadsToIstio),
        })),
    }));
  const others = split(false).flatMap(({ backend, family, name, chains }) =>
    chains.map((chain) => {
      const policy = (chain.policy ?? 'ACCEPT') === 'ACCEPT' ? [] : [`policy ${chain.policy}`];
      const specs = [...policy, ...chain.rules.map(({ spec }) => spec)];
      return [`${backend} ${family} ${name} ${chain.name}`, specs] as const;
    }),
  );
  return {
    istio: { ...rules, tables: split(true) },
    others: Object.fromEntries(others.filter(([, specs]) => specs.length > 0)),
  };
}
