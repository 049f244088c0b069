import { isDeepStrictEqual } from 'node:util';
import type { ModeDifference, Value } from './differences.ts';

/** Plain JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

const STATUS = 'sidecar.istio.io/status';
/** Both containers that are there for the rules' sake, of which a pod has one. */
const REDIRECT_CONTAINERS = ['istio-init', 'istio-validation'];
/** By what the members of a list of objects are told apart; else by their place. */
const KEYS = ['name', 'mountPath', 'key'] as const;

/** Every place that is not the same, by its path. istio-init and istio-validation are compared as the one container `redirect`. */
export function jsonDifferences(init: Json, cni: Json): readonly ModeDifference[] {
  const [left, right] = [flat(init), flat(cni)];
  return [...new Set([...left.keys(), ...right.keys()])].toSorted().flatMap((where) => {
    const [ofInit, ofCni] = [left.get(where) ?? null, right.get(where) ?? null];
    return isDeepStrictEqual(ofInit, ofCni) ? [] : [{ where, ...apart(ofInit, ofCni) }];
  });
}

function apart(init: Value, cni: Value): Pick<ModeDifference, 'init' | 'cni'> {
  if (!isList(init) || !isList(cni)) return { init, cni };
  const only = { init: without(init, cni), cni: without(cni, init) };
  const sameOrder = isDeepStrictEqual(without(init, only.init), without(cni, only.cni));
  return sameOrder ? only : { init, cni };
}

/** By path: plain values, lists of them, and of lists of objects the order of their names. */
function flat(json: Json): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  const enter = (path: string, value: Json): void => {
    if (Array.isArray(value)) enterList(path, value as readonly Json[]);
    else if (typeof value === 'object' && value !== null) {
      // An empty object is something, too.
      if (Object.keys(value).length === 0) values.set(path, '{}');
      for (const [member, each] of Object.entries(value)) enter(step(path, member), read(member, each));
    } else values.set(path, value);
  };
  const enterList = (path: string, list: readonly Json[]): void => {
    const keys = list.map((item) => keyOf(item));
    const named = list.map((item, index) => {
      const key = keys[index];
      // A name that two members share tells neither apart.
      return { item, key: key === undefined || keys.indexOf(key) !== index ? String(index) : key };
    });
    if (!list.some((item) => typeof item === 'object' && item !== null)) values.set(path, list as Value);
    else {
      values.set(
        path,
        named.map(({ key }) => key),
      );
      for (const { item, key } of named) enter(`${path}[${key}]`, item);
    }
  };
  enter('', json);
  return values;
}

function step(path: string, member: string): string {
  if (path === '') return member;
  return /[./]/.test(member) ? `${path}[${member}]` : `${path}.${member}`;
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
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  const members = item as Readonly<Record<string, Json>>;
  const key = KEYS.map((name) => members[name]).find((value) => typeof value === 'string');
  return typeof key === 'string' && REDIRECT_CONTAINERS.includes(key) ? 'redirect' : key?.toString();
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
