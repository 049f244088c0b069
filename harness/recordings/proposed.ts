import type { RequirementId } from '../model/requirement.ts';
import { type Explanations, readEntry } from './explanations.ts';
import type { ChangeName } from './machine-mutants.ts';

/**
 * The reason that most requirements of these have for a member of the same path that may be changed as much; else, where its first part
 * is but the name of a group or of nothing, of the same path below that. Somebody has to see whether it is right here, too.
 */
export function proposedReason(
  { explained, reasons }: Explanations,
  among: readonly RequirementId[],
  member: string,
  changes: 'whole' | readonly ChangeName[],
): string | undefined {
  const lines = among.flatMap((id) => Object.entries(explained[id] ?? {}));
  const covering = lines.flatMap(([path, entry]) => {
    const { why, changes: listed } = readEntry(entry);
    const covers =
      listed === 'whole' || (changes !== 'whole' && changes.every((change) => listed.includes(change)));
    return covers && why in reasons ? [{ path, why }] : [];
  });
  const tail = belowFirst(member);
  const same = covering.filter(({ path }) => path === member);
  const below = covering.filter(({ path }) => tail !== undefined && belowFirst(path) === tail);
  const byReason = Map.groupBy(same.length > 0 ? same : below, ({ why }) => why);
  return [...byReason].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

/** `redirection.said` of `root[].redirection.said`. */
function belowFirst(path: string): string | undefined {
  const at = path.indexOf('.');
  return at < 0 ? undefined : path.slice(at + 1);
}
