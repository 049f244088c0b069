import { isDeepStrictEqual } from 'node:util';
import { isJsonObject } from '../model/json-object.ts';

/** The JSON merge patch (RFC 7386) that makes one document of another: members that are too many become null. */
export function mergePatch(from: unknown, to: unknown): unknown {
  if (!isJsonObject(from) || !isJsonObject(to)) return to;
  const gone = Object.keys(from).filter((name) => !(name in to));
  const changed = Object.keys(to).filter((name) => !isDeepStrictEqual(from[name], to[name]));
  return {
    ...Object.fromEntries(gone.map((name) => [name, null])),
    ...Object.fromEntries(changed.map((name) => [name, mergePatch(from[name], to[name])])),
  };
}
