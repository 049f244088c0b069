import { isList, isRecord, type Json, memberOf, type Path } from './member.ts';

/**
 * What a type allows, as far as the recorded observations of a requirement show it: a member that one of them lacks may be
 * lacking, and one that is `null` somewhere may be `null`.
 */
export interface Shape {
  readonly mayLack: (member: string) => boolean;
  readonly mayBeNull: (member: string) => boolean;
  /** What was seen there that is not `null`; `undefined` where nothing was. */
  readonly given: (member: string) => Json | undefined;
}

export function shapeOf(observations: readonly Json[]): Shape {
  const seen = new Map<string, number>();
  const owners = new Map<string, string>();
  const nulls = new Set<string>();
  const given = new Map<string, Json>();
  const enter = (value: Json, path: Path): void => {
    const member = memberOf(path);
    seen.set(member, (seen.get(member) ?? 0) + (value === null ? 0 : 1));
    if (value === null) nulls.add(member);
    else given.set(member, value);
    if (isList(value)) value.forEach((each, index) => enter(each, [...path, index]));
    else if (isRecord(value))
      for (const [name, each] of Object.entries(value)) {
        owners.set(memberOf([...path, name]), member);
        enter(each, [...path, name]);
      }
  };
  for (const observation of observations) enter(observation, []);
  const times = (member: string | undefined) => (member === undefined ? 0 : (seen.get(member) ?? 0));
  return {
    mayLack: (member) => !nulls.has(member) && times(member) < times(owners.get(member)),
    mayBeNull: (member) => nulls.has(member),
    given: (member) => given.get(member),
  };
}
