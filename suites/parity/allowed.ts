import type { ModeDifference, Value } from './differences.ts';

/** A difference between the modes that there may be. */
export interface AllowedDifference {
  /** Ids, `CNI-F-01`. */
  readonly requirements: readonly string[];
  /** Path in what the requirement observed; `*` stands for anything. */
  readonly where: string;
  /** The values, where only these are allowed. */
  readonly init?: Value;
  readonly cni?: Value;
  readonly reason: string;
  /** File of istio/istio. */
  readonly source: string;
}

/** A difference in what one requirement observed in both modes. */
export interface ObservedDifference extends ModeDifference {
  readonly requirement: string;
}

/** Whether an entry of the list is for a difference. */
export function allows(entry: AllowedDifference, seen: ObservedDifference): boolean {
  return (
    entry.requirements.includes(seen.requirement) &&
    matcher(entry.where).test(seen.where) &&
    (entry.init === undefined || same(entry.init, seen.init)) &&
    (entry.cni === undefined || same(entry.cni, seen.cni))
  );
}

function matcher(where: string): RegExp {
  const escaped = where.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*')}$`);
}

function same(a: Value, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
