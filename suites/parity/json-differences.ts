import { isDeepStrictEqual } from 'node:util';
import type { ModeDifference, Value } from './differences.ts';

/** Plain JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

const STATUS = 'sidecar.istio.io/status';
/** Both containers that are there for the rules' sake, of which a pod has one. */
const REDIRECT_CONTAINERS = ['istio-init', 'istio-validation'];
/** By what the members of a list of objects are told apart; else by their place. */
const KEYS = ['name', 'mountPath', 'key'] as const;

/**
 * Every place that is not the same, by its path. istio-init and istio-validation are compared as the one container `redirect`.
 * What was compared must not be changed afterwards: parts that were compared with each other before are not gone through again.
 */
export function jsonDifferences(init: Json, cni: Json): readonly ModeDifference[] {
  return differencesOf(init, cni)
    .map((each) => ({ ...each, where: each.where.replace(/^\./, '') }))
    .toSorted((a, b) => (a.where < b.where ? -1 : 1));
}

/** Of two parts their differences, by the steps from there on. */
const known = new WeakMap<object, WeakMap<object, readonly ModeDifference[]>>();

function differencesOf(init: Json | undefined, cni: Json | undefined): readonly ModeDifference[] {
  if (init === cni) return [];
  if (!hasMembers(init) || !hasMembers(cni)) return compared(init, cni);
  const withInit = known.get(init) ?? new WeakMap<object, readonly ModeDifference[]>();
  known.set(init, withInit);
  const differences = withInit.get(cni) ?? compared(init, cni);
  withInit.set(cni, differences);
  return differences;
}

function compared(init: Json | undefined, cni: Json | undefined): readonly ModeDifference[] {
  const [ofInit, ofCni] = [valueOf(init), valueOf(cni)];
  const own = isDeepStrictEqual(ofInit, ofCni) ? [] : [{ where: '', ...apart(ofInit, ofCni) }];
  const [left, right] = [partsOf(init), partsOf(cni)];
  const steps = new Set([...left.keys(), ...right.keys()]);
  return [
    ...own,
    ...[...steps].flatMap((part) =>
      differencesOf(left.get(part), right.get(part)).map((each) => ({
        ...each,
        where: `${part}${each.where}`,
      })),
    ),
  ];
}

function hasMembers(json: Json | undefined): json is Json & object {
  return typeof json === 'object' && json !== null;
}

function apart(init: Value, cni: Value): Pick<ModeDifference, 'init' | 'cni'> {
  if (!isList(init) || !isList(cni)) return { init, cni };
  const only = { init: without(init, cni), cni: without(cni, init) };
  const sameOrder = isDeepStrictEqual(without(init, only.init), without(cni, only.cni));
  return sameOrder ? only : { init, cni };
}

/** What a place itself says: a plain value, a list of them, the order of names of a list of objects; an empty object is something, too. */
function valueOf(json: Json | undefined): Value {
  if (json === undefined) return null;
  if (isJsonList(json)) return hasParts(json) ? [...namesIn(json)] : (json as Value);
  if (!hasMembers(json)) return json;
  return Object.keys(json).length === 0 ? '{}' : null;
}

/** What is in a place, by its step there: `[name]` for an element, `.name` for a member. */
function partsOf(json: Json | undefined): ReadonlyMap<string, Json> {
  if (!hasMembers(json)) return NO_PARTS;
  if (!isJsonList(json))
    return new Map(Object.entries(json).map(([member, each]) => [step(member), read(member, each)]));
  if (!hasParts(json)) return NO_PARTS;
  const names = namesIn(json);
  return new Map(json.map((item, index) => [`[${names[index]}]`, item]));
}

const NO_PARTS: ReadonlyMap<string, Json> = new Map();

function hasParts(list: readonly Json[]): boolean {
  return list.some(hasMembers);
}

function namesIn(list: readonly Json[]): readonly string[] {
  const keys = list.map(keyOf);
  // A name that two members share tells neither apart.
  return keys.map((key, index) => (key === undefined || keys.indexOf(key) !== index ? String(index) : key));
}

function step(member: string): string {
  return /[./]/.test(member) ? `[${member}]` : `.${member}`;
}

/** The injector's annotation is JSON in a string; one that is broken is compared as it stands. */
function read(member: string, value: Json): Json {
  if (member !== STATUS || typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function keyOf(item: Json): string | undefined {
  if (!hasMembers(item) || isJsonList(item)) return undefined;
  const key = KEYS.map((name) => item[name]).find((value) => typeof value === 'string');
  return typeof key === 'string' && REDIRECT_CONTAINERS.includes(key) ? 'redirect' : key?.toString();
}

function isJsonList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Multiset difference. */
function without(from: readonly Value[], taken: readonly Value[]): readonly Value[] {
  const left = [...taken];
  return from.filter((value) => {
    const at = left.indexOf(value);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
