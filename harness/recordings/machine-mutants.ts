import { isDeepStrictEqual } from 'node:util';
import { isList, isRecord, type Json, memberOf, type Path, withValue } from './member.ts';
import type { Shape } from './shape.ts';

export const CHANGES = [
  'dropped',
  'emptied',
  'changed',
  'negated',
  'one more',
  'one less',
  'doubled',
  'swapped',
  'null',
  'given',
] as const;

/** What was done to a member. An element is `swapped` with the next one of its list; what was `null` is `given` a value. */
export type ChangeName = (typeof CHANGES)[number];

/** A recorded observation that was changed in one place, by no thought of what the place means. */
export interface MachineMutant {
  readonly member: string;
  readonly change: ChangeName;
  /**
   * Whether `observe` could have returned it, by what the recordings show of its type. Of one that it could not, as one
   * without a member that all others have, a judge may say so by an error.
   */
  readonly keepsShape: boolean;
  readonly observed: Json;
}

/** An observation with more values than this has only one other value tried for each: its judge is slow, and compares. */
const LARGE = 400;
/** Of a longer list the first elements are changed, the last one, and two of each kind. */
const LONG = 8;

/** Every member of an observation changed in every way that its value has. */
export function* machineMutants(good: Json, shape: Shape): Generator<MachineMutant> {
  const once = valuesIn(good) > LARGE;
  yield* within(good, []);

  function* within(value: Json, path: Path): Generator<MachineMutant> {
    const here = (change: ChangeName, observed: Json, keepsShape = true, at = path): MachineMutant => ({
      member: memberOf(at),
      change,
      keepsShape,
      observed,
    });
    if (path.length > 0)
      for (const [change, other, keepsShape] of otherValues(value, path))
        yield here(change, withValue(good, path, other), keepsShape);
    if (isList(value))
      for (const index of placesIn(value)) {
        const at = [...path, index];
        for (const [change, other] of otherLists(value, index))
          yield here(change, withValue(good, path, other), true, at);
        yield* within(value[index]!, at);
      }
    else if (isRecord(value))
      for (const [name, each] of Object.entries(value)) {
        const at = [...path, name];
        const { [name]: _dropped, ...others } = value;
        yield here('dropped', withValue(good, path, others), shape.mayLack(memberOf(at)), at);
        yield* within(each, at);
      }
  }

  function otherValues(value: Json, path: Path): readonly (readonly [ChangeName, Json, boolean])[] {
    const member = memberOf(path);
    if (value === null) {
      const given = shape.given(member);
      return [['given', given ?? 'something', given !== undefined]];
    }
    const keepsShape =
      !isRecord(value) || Object.keys(value).every((name) => shape.mayLack(memberOf([...path, name])));
    const beside = valuesBeside(value, once).map(([change, other]) => [change, other, keepsShape] as const);
    return shape.mayBeNull(member) ? [...beside, ['null', null, true]] : beside;
  }
}

function valuesBeside(value: Json, once: boolean): readonly (readonly [ChangeName, Json])[] {
  if (typeof value === 'boolean') return [['negated', !value]];
  if (typeof value === 'number') {
    const more = ['one more', value + 1] as const;
    return once ? [more] : [more, ['one less', value - 1]];
  }
  if (typeof value === 'string') {
    const changed = ['changed', `${value}x`] as const;
    return once || value === '' ? [changed] : [['emptied', ''], changed];
  }
  if (isList(value)) return value.length === 0 ? [] : [['emptied', []]];
  return value === null || Object.keys(value).length === 0 ? [] : [['emptied', {}]];
}

function otherLists(list: readonly Json[], index: number): readonly (readonly [ChangeName, Json])[] {
  const [each, next] = [list[index]!, list[index + 1]];
  const swapped = next === undefined ? list : list.with(index, next).with(index + 1, each);
  return [
    ['dropped', list.toSpliced(index, 1)],
    ['doubled', list.toSpliced(index, 0, each)],
    ...(isDeepStrictEqual(swapped, list) ? [] : [['swapped', swapped] as const]),
  ];
}

function placesIn(list: readonly Json[]): readonly number[] {
  const places = [...list.keys()];
  if (list.length <= LONG) return places;
  const kinds = list.map(kindOf);
  const ofItsKind = (index: number) => kinds.slice(0, index).filter((kind) => kind === kinds[index]).length;
  return places.filter((index) => index < LONG - 1 || index === list.length - 1 || ofItsKind(index) < 2);
}

/** What an element is made of, whatever its values: two pods are of one kind, unless one of them has no rules. */
function kindOf(value: Json): string {
  if (isList(value)) return `[${value.length === 0 ? '' : kindOf(value[0]!)}]`;
  if (!isRecord(value)) return value === null ? 'null' : typeof value;
  return `{${Object.entries(value)
    .map(([name, each]) => `${name}:${kindOf(each)}`)
    .join()}}`;
}

function valuesIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, each) => sum + valuesIn(each), 0);
}
