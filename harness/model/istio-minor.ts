/**
 * When the branches of Istio's minor versions were cut from master: the commit that both have in common
 * (istio/istio, `git merge-base master release-1.N`).
 */
const BRANCHED: Readonly<Record<string, string>> = {
  '1.21': '2024-01-23',
  '1.22': '2024-04-21',
  '1.23': '2024-07-16',
  '1.24': '2024-10-23',
  '1.25': '2025-01-24',
  '1.26': '2025-04-16',
  '1.27': '2025-07-06',
  '1.28': '2025-10-14',
  '1.29': '2026-01-12',
  '1.30': '2026-04-13',
  '1.31': '2026-07-22',
};

/** A snapshot of master or of a branch, by the day in it: `1.24-alpha.20240813.b191b039631b`, `v0.0.0-20240813230019-b191b039631b`. */
const SNAPSHOT = /^(?:(\d+\.\d+)-alpha\.|v0\.0\.0-)(\d{4})(\d{2})(\d{2})(?:\d{6}-|\.)[0-9a-f]+$/;

/** `1.31` of `1.31.2`, `1.31-alpha.…` or `1.31`; `undefined` of a version that does not begin so. */
export function minorOf(version: string): string | undefined {
  return /^\d+\.\d+/.exec(version)?.[0];
}

/**
 * The minor version that a version is judged as. A snapshot names the next one long before it has what that has: it is
 * judged as the last one whose branch was cut by then. `undefined` of a version that tells none.
 */
export function judgedAs(version: string): string | undefined {
  const snapshot = snapshotOf(version);
  if (snapshot === undefined) return minorOf(version);
  const { named, day } = snapshot;
  const cut = Object.keys(BRANCHED).filter((minor) => BRANCHED[minor]! <= day);
  const last = cut.at(-1);
  // A snapshot of a branch is of that branch, however many were cut since.
  return named === undefined || (last !== undefined && compareMinors(last, named) < 0) ? last : named;
}

/**
 * Whether a version has what came with `since`: a minor version (`1.31`), a release (`1.24.2`), or a minor version with
 * the day on which it came to master (`1.28@2025-07-12`), which tells of a snapshot whether it was before. A version that tells
 * no minor is taken for the newest.
 */
export function isFrom(version: string, since: string): boolean {
  const [release = since, merged] = since.split('@');
  const snapshot = snapshotOf(version);
  if (snapshot === undefined) return minorOf(version) === undefined || rank(version) >= rank(release);
  if (merged === undefined) return rank(judgedAs(version) ?? '0.0') >= rank(release);
  return snapshot.day >= merged && compareMinors(snapshot.named ?? release, release) >= 0;
}

/** Whether a version is of the minor version `until`, or older. */
export function isUpTo(version: string, until: string): boolean {
  const minor = judgedAs(version);
  return minor !== undefined && compareMinors(minor, until) <= 0;
}

/** Negative where minor version `a` is older than `b`, 0 where both are the same, positive where it is newer. */
export function compareMinors(a: string, b: string): number {
  return rank(minorOf(a) ?? '0.0') - rank(minorOf(b) ?? '0.0');
}

/** Whether a version is another than `than` and not known to be newer. */
export function isEarlier(version: string, than: string): boolean {
  if (version === than) return false;
  const [one, other] = [judgedAs(version), judgedAs(than)];
  if (one === undefined || other === undefined) return true;
  if (one !== other || snapshotOf(version) !== undefined || snapshotOf(than) !== undefined)
    return compareMinors(one, other) <= 0;
  return rank(version) <= rank(than);
}

/** How many minor versions lie between two; `undefined` where one tells none. */
export function minorsApart(a: string, b: string): number | undefined {
  const [one, other] = [judgedAs(a), judgedAs(b)];
  if (one === undefined || other === undefined) return undefined;
  return Math.abs(compareMinors(one, other)) / rank('0.1');
}

function snapshotOf(
  version: string,
): { readonly named: string | undefined; readonly day: string } | undefined {
  const [, named, year, month, day] = SNAPSHOT.exec(version) ?? [];
  return day === undefined ? undefined : { named, day: `${year}-${month}-${day}` };
}

function rank(release: string): number {
  const [, major = '0', minor = '0', patch = '0'] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(release) ?? [];
  return (Number(major) * 1000 + Number(minor)) * 1000 + Number(patch);
}
