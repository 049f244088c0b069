/** Plain JSON, as an observation is. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

/** Names of members and places in lists, from the observation down to what is meant. */
export type Path = readonly (string | number)[];

/**
 * What a path leads to, by its name alone: `meshed[].uid`. The places in lists are left out, and a name that holds that of
 * a run's cluster, as the names of nodes do, is `*`: it would be another with the next recording.
 */
export function memberOf(path: Path): string {
  return path.reduce<string>((before, step) => {
    if (typeof step === 'number') return `${before}[]`;
    if (step.startsWith('icc-')) return `${before}[*]`;
    if (/[.[\]]/.test(step)) return `${before}[${step}]`;
    return before === '' ? step : `${before}.${step}`;
  }, '');
}

/** Whether a member is part of another one. */
export function isWithin(member: string, whole: string): boolean {
  return member.startsWith(`${whole}.`) || member.startsWith(`${whole}[`);
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isRecord(value: Json): value is { readonly [member: string]: Json } {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** The same document with another value at a path; the original stays as it is, and what lies elsewhere is shared. */
export function withValue(document: Json, [step, ...rest]: Path, value: Json): Json {
  if (step === undefined) return value;
  if (isList(document)) return document.with(Number(step), withValue(document[Number(step)]!, rest, value));
  const record = document as { readonly [member: string]: Json };
  return { ...record, [step]: withValue(record[step]!, rest, value) };
}
