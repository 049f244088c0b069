/** Where a pattern matches next, at `from` or behind it; the text's length where it does no more. */
export type Ahead = (pattern: string, from: number) => number;

/** Looks ahead in a text; places that ask in their order read each part of it once, not once for each. */
export function aheadIn(text: string): Ahead {
  const known = new Map<string, { readonly regex: RegExp; from: number; at: number }>();
  return (pattern, from) => {
    const last = known.get(pattern) ?? { regex: new RegExp(pattern, 'g'), from: 0, at: -1 };
    known.set(pattern, last);
    if (from < last.from || from > last.at) {
      last.regex.lastIndex = from;
      last.from = from;
      last.at = last.regex.exec(text)?.index ?? text.length;
    }
    return last.at;
  };
}
