import type { Findings } from '../requirement.ts';

/** A plain value, or a list of them; `null` where there is none. */
export type Value = string | number | boolean | null | readonly Value[];

/** One place that is not the same in both modes. Of lists only what the other mode lacks, or both whole where the order of the rest differs. */
export interface ModeDifference {
  readonly where: string;
  readonly init: Value;
  readonly cni: Value;
}

/** A difference that there must be. */
export interface ListedDifference extends ModeDifference {
  readonly reason: string;
  /** File of istio/istio. */
  readonly source: string;
}

/**
 * The modes must differ exactly as listed: one that is not on the list, and one of the list that is not seen any
 * more, has a finding each.
 * @returns the first difference that is not on the list, for what is said of a version that nobody knows yet
 */
export function exactlyListed(
  findings: Findings,
  subject: string,
  listed: readonly ListedDifference[],
  seen: readonly ModeDifference[],
): ModeDifference | undefined {
  for (const { where, reason, source, ...wanted } of listed) {
    const found = seen.find((each) => each.where === where);
    const stale = 'no difference: the list is stale';
    const expected = `${show(wanted)} (${reason}: ${source})`;
    findings.holds(
      `${subject}: ${where}`,
      expected,
      same(wanted, found),
      found === undefined ? stale : show(found),
    );
  }
  const unlisted = seen.filter(({ where }) => !listed.some((each) => each.where === where));
  for (const { where, ...found } of unlisted)
    findings.holds(`${subject}: ${where}`, 'no difference between the modes', false, show(found));
  return seen.find((each) => !listed.some((wanted) => wanted.where === each.where && same(wanted, each)));
}

type Sides = Pick<ModeDifference, 'init' | 'cni'>;

function same(a: Sides, b: Sides | undefined): boolean {
  return b !== undefined && show(a) === show(b);
}

function show({ init, cni }: Sides): string {
  return `init ${text(init)}, cni ${text(cni)}`;
}

function text(value: Value): string {
  if (value === null) return 'nothing';
  if (typeof value !== 'object') return String(value);
  return value.length === 0 ? 'nothing more' : value.map((each) => text(each)).join(' and ');
}
