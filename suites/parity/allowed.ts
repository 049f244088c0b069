import { isLike } from '../requirement.ts';
import type { ModeDifference, Value } from './differences.ts';

/** What is in one mode alone, and judged there by its own requirement; `null` is not in it. */
export const ANYTHING = { anything: true } as const;

/** A value that is allowed: itself, a text of which `*` stands for anything, a number between two, both included, a list of such; or one of some. */
export type Allowed = Value | Like | Between | OneOf | typeof ANYTHING | readonly (Value | Like)[];
export interface Like {
  readonly like: string;
}
interface OneOf {
  readonly oneOf: readonly Allowed[];
}
interface Between {
  readonly between: readonly [least: number, most: number];
}

/** A difference between the modes that there may be. */
export interface AllowedDifference {
  /** Ids, `CNI-F-01`; `any` for a place that what is observed of many pods has. */
  readonly requirements: readonly string[] | 'any';
  /** Path in what the requirement observed; `*` stands for anything. */
  readonly where: string;
  readonly init: Allowed;
  readonly cni: Allowed;
  readonly reason: string;
  /** File of istio/istio. */
  readonly source: string;
}

/** A difference in what one requirement observed in both modes. */
export interface ObservedDifference extends ModeDifference {
  readonly requirement: string;
}

/** Whether an entry of the list is for what a requirement observed. */
export function isFor({ requirements }: AllowedDifference, id: string): boolean {
  return requirements === 'any' || requirements.includes(id);
}

/** Of the requirements that an entry is for, those that were compared and had no such difference. */
export function staleIn(
  { requirements }: AllowedDifference,
  compared: readonly string[],
  met: ReadonlySet<string>,
): readonly string[] {
  if (requirements === 'any') return met.size > 0 ? [] : ['any'];
  return requirements.filter((id) => compared.includes(id) && !met.has(id));
}

/** Whether an entry of the list is for a difference. */
export function allows(entry: AllowedDifference, seen: ObservedDifference): boolean {
  const { where, init, cni } = entry;
  return (
    isFor(entry, seen.requirement) &&
    isLike(where, seen.where) &&
    allowsValue(init, seen.init) &&
    allowsValue(cni, seen.cni)
  );
}

function allowsValue(allowed: Allowed, seen: Value): boolean {
  if (Array.isArray(allowed)) {
    const items = allowed as readonly Allowed[];
    if (!Array.isArray(seen) || seen.length !== items.length) return false;
    return items.every((item, index) => allowsValue(item, (seen as readonly Value[])[index] ?? null));
  }
  if (typeof allowed !== 'object' || allowed === null) return allowed === seen;
  if ('anything' in allowed) return seen !== null && seen !== undefined;
  if ('oneOf' in allowed) return allowed.oneOf.some((each) => allowsValue(each, seen));
  if ('like' in allowed) return typeof seen === 'string' && isLike(allowed.like, seen);
  if (!('between' in allowed)) return false;
  const [least, most] = allowed.between;
  return typeof seen === 'number' && seen >= least && seen <= most;
}
