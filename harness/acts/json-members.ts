import { isJsonObject } from '../model/json-object.ts';

/** A member of a JSON document by names from the root, with its value; without one where it is missing. */
export interface Member {
  readonly path: readonly string[];
  readonly value?: unknown;
}

/** The document with members replaced or added, by paths such as `pilot.cni.enabled`; the rest as it was. */
export function withMembers(document: unknown, values: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(values).reduce(
    (done, [path, value]) => withMember(done, path.split('.'), value),
    document,
  );
}

/** What `withMembers` replaces: of a path that is not all there, its first part that is missing or no object. */
export function membersBefore(
  document: unknown,
  values: Readonly<Record<string, unknown>>,
): readonly Member[] {
  return Object.keys(values).map((path) => memberBefore(document, path.split('.')));
}

/** The document with members as they were; those that were missing go. */
export function withoutMembers(document: unknown, members: readonly Member[]): unknown {
  return members.reduceRight(
    (done, member) =>
      'value' in member ? withMember(done, member.path, member.value) : withoutMember(done, member.path),
    document,
  );
}

function memberBefore(document: unknown, names: readonly string[]): Member {
  let value = document;
  for (const [index, name] of names.entries()) {
    if (!isJsonObject(value)) return { path: names.slice(0, index), value };
    if (!(name in value)) return { path: names.slice(0, index + 1) };
    value = value[name];
  }
  return { path: names, value };
}

function withMember(document: unknown, path: readonly string[], value: unknown): unknown {
  const [member, ...rest] = path;
  if (member === undefined) return value;
  const object = isJsonObject(document) ? document : {};
  return { ...object, [member]: withMember(object[member], rest, value) };
}

function withoutMember(document: unknown, [member = '', ...rest]: readonly string[]): unknown {
  if (!isJsonObject(document)) return document;
  if (rest.length > 0 && isJsonObject(document[member]))
    return { ...document, [member]: withoutMember(document[member], rest) };
  if (rest.length > 0) return document;
  return Object.fromEntries(Object.entries(document).filter(([name]) => name !== member));
}
