import { isDeepStrictEqual } from 'node:util';
import { isRecord } from './as-rendered.ts';

/** A plain value, or a list whose elements have no names, that is not the same. */
export interface Change {
  /** Path to it: `spec.template.spec.containers[install-cni].image`. */
  readonly at: string;
  /** Null where it was not there. */
  readonly before: unknown;
  /** Null where it is not there any more. */
  readonly after: unknown;
}

/** All that is not the same in two objects, by their paths. */
export function changesBetween(before: unknown, after: unknown): readonly Change[] {
  const [old, young] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...old.keys(), ...young.keys()])]
    .toSorted()
    .map((at) => ({ at, before: old.get(at) ?? null, after: young.get(at) ?? null }))
    .filter((change) => !isDeepStrictEqual(change.before, change.after));
}

/** What an object says, by its path: plain values, lists whose elements have no names, and what is empty. */
export function leavesOf(json: unknown): ReadonlyMap<string, unknown> {
  return new Map(leaves('', json));
}

function leaves(at: string, json: unknown): readonly (readonly [string, unknown])[] {
  if (json === undefined) return [];
  const parts = partsOf(json);
  if (parts.length === 0) return [[at.replace(/^\./, ''), json]];
  return parts.flatMap(([step, part]) => leaves(`${at}${step}`, part));
}

function partsOf(json: unknown): readonly (readonly [string, unknown])[] {
  if (isRecord(json)) return Object.entries(json).map(([member, part]) => [`.${member}`, part]);
  if (!Array.isArray(json)) return [];
  const names: readonly unknown[] = json.map((each) => (isRecord(each) ? each['name'] : undefined));
  if (new Set(names).size < names.length || names.includes(undefined)) return [];
  return json.map((part, index) => [`[${String(names[index])}]`, part]);
}
