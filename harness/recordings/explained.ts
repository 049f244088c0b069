import type { RequirementId } from '../model/requirement.ts';
import { type Entry, type Explanations, readEntry } from './explanations.ts';
import { CHANGES, type ChangeName } from './machine-mutants.ts';
import { proposedReason } from './proposed.ts';
import type { Sensitivity, Unnoticed } from './unnoticed.ts';

/** What a judge does not look at and no line explains; lines that explain what it does look at; and what is wrong beside. */
export interface Explained {
  readonly unexplained: readonly string[];
  readonly notNeeded: readonly string[];
  readonly faults: readonly string[];
}

export function explainedBy(
  { reasons, explained, holes }: Explanations,
  id: RequirementId,
  { unnoticed, thrown, tried }: Sensitivity,
): Explained {
  const [known, broken] = [explained[id] ?? {}, holes[id] ?? {}];
  const members = new Set([...unnoticed.keys(), ...Object.keys(known), ...Object.keys(broken)]);
  const differences = [...members].map((member) => {
    const passes = named(unnoticed.get(member));
    const listed = [known[member], broken[member]].flatMap((entry) =>
      entry === undefined ? [] : named(readEntry(entry).changes),
    );
    return { member, more: without(passes, listed), fewer: without(listed, passes) };
  });
  const said = (which: 'more' | 'fewer') =>
    differences.flatMap(({ member, [which]: changes }) =>
      changes.length === 0 ? [] : [`${id} ${member}: ${changes.join(', ')}`],
    );
  return {
    unexplained: said('more'),
    notNeeded: said('fewer'),
    faults: [
      ...(tried === 0 ? [`${id}: no member of a recorded observation can be changed`] : []),
      ...thrown.map((error) => `${id} ${error}`),
      ...Object.entries(known).flatMap(([member, entry]) => {
        const { why } = readEntry(entry);
        return why in reasons ? [] : [`${id} ${member}: there is no reason ${why}`];
      }),
    ],
  };
}

/** A reason that is none, so that a person has to choose one. */
export const UNEXPLAINED = 'UNEXPLAINED';

/**
 * What is to stand in the file for a requirement: the reasons of today where they still fit; else that of requirements like it, which
 * `propose` is told; else `UNEXPLAINED`.
 */
export function renewed(
  all: Explanations,
  id: RequirementId,
  unnoticed: Unnoticed,
  { alike = [], propose = () => {} }: Proposals = {},
): Explanations {
  const [known, broken] = [all.explained[id] ?? {}, all.holes[id] ?? {}];
  const explained: Record<string, Entry> = {};
  const holes: Record<string, Entry> = {};
  for (const [member, passes] of unnoticed) {
    const now = named(passes);
    const hole = stillOf(broken[member], now);
    if (hole !== undefined) holes[member] = hole;
    const rest = without(now, hole === undefined ? [] : named(readEntry(hole).changes));
    const still = stillOf(known[member], rest);
    const isNew = without(rest, still === undefined ? [] : named(readEntry(still).changes)).length > 0;
    if (rest.length === 0) continue;
    if (!isNew) {
      explained[member] = still!;
      continue;
    }
    const changes = rest.includes('whole') ? 'whole' : (rest as readonly ChangeName[]);
    const proposed = proposedReason(all, [id, ...alike], member, changes);
    if (proposed !== undefined) propose(`${id} ${member}: ${proposed}`);
    explained[member] = entryOf(proposed ?? UNEXPLAINED, rest);
  }
  return {
    ...all,
    explained: { ...all.explained, [id]: explained },
    holes: { ...all.holes, [id]: holes },
  };
}

interface Proposals {
  /** Requirements of the same theme. */
  readonly alike?: readonly RequirementId[];
  readonly propose?: (line: string) => void;
}

type Named = ChangeName | 'whole';

function stillOf(entry: Entry | undefined, now: readonly Named[]): Entry | undefined {
  if (entry === undefined) return undefined;
  const { why, changes } = readEntry(entry);
  const left = named(changes).filter((change) => now.includes(change));
  return left.length === 0 ? undefined : entryOf(why, left);
}

function entryOf(why: string, changes: readonly Named[]): Entry {
  const only = CHANGES.filter((change) => changes.includes(change));
  return changes.includes('whole') ? why : ([why, ...only] as unknown as Entry);
}

function named(changes: 'whole' | readonly ChangeName[] = []): readonly Named[] {
  return changes === 'whole' ? ['whole'] : changes;
}

function without(from: readonly Named[], taken: readonly Named[]): readonly Named[] {
  return from.filter((change) => !taken.includes(change));
}
