/** `1.31` of `1.31.2`, `1.31-alpha.…` or `1.31`; `undefined` of a version that does not begin so. */
export function minorOf(version: string): string | undefined {
  return /^\d+\.\d+/.exec(version)?.[0];
}

/** Negative where minor version `a` is older than `b`, 0 where both are the same, positive where it is newer. */
export function compareMinors(a: string, b: string): number {
  return rank(a) - rank(b);
}

function rank(minor: string): number {
  const [major = 0, rest = 0] = (minorOf(minor) ?? '0.0').split('.').map(Number);
  return major * 1000 + rest;
}
