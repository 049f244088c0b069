/** One way in which a registry wants to be asked, from WWW-Authenticate (RFC 9110, 11.6.1). */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const SCHEME = /^\s*,?\s*([A-Za-z][\w-]*)(?=\s|$|,)(?!\s*=)/;
const PARAMETER = /^\s*,?\s*([A-Za-z][\w-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/;

/** The challenges of a header's value, in its order; what cannot be read ends the list. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  let rest = header;
  for (;;) {
    const parameter = rest.match(PARAMETER);
    const [, name, quoted, token] = parameter ?? [];
    const last = challenges.at(-1);
    if (parameter !== null && name !== undefined && last !== undefined) {
      last.parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? token ?? '';
      rest = rest.slice(parameter[0].length);
      continue;
    }
    const scheme = rest.match(SCHEME);
    if (scheme?.[1] === undefined) return challenges;
    challenges.push({ scheme: scheme[1].toLowerCase(), parameters: {} });
    rest = rest.slice(scheme[0].length);
  }
}
