import { type CanonicalChain, differencesBetween, nameOfChain } from '../requirement.ts';
import type { ModeDifference } from './differences.ts';

/** Chain by chain, rules with their places. */
export function ruleDifferences(
  init: readonly CanonicalChain[],
  cni: readonly CanonicalChain[],
): readonly ModeDifference[] {
  return differencesBetween(init, cni).map(({ where, missing, extra, reordered }) => {
    const placed = placedIn(cni, where, extra);
    return {
      where,
      init: placedIn(init, where, missing),
      cni: reordered ? [...placed, 'the rest in another order'] : placed,
    };
  });
}

/** Rules with their places in a chain, from 1 on: what comes before a rule decides whether it is met. */
function placedIn(
  chains: readonly CanonicalChain[],
  where: string,
  rules: readonly string[],
): readonly string[] {
  const chain = chains.find((each) => nameOfChain(each) === where)?.rules ?? [];
  return rules.map((rule) => `rule ${chain.indexOf(rule) + 1} ${rule}`);
}
