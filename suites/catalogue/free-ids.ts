import type { RequirementId } from '../../harness/model/requirement.ts';

type Taken = readonly { readonly id: RequirementId }[];

/** The id after the last one of a letter that a requirement has or that is kept; gaps are ids that once were, in reports. */
export function nextFreeId(letter: string, ...taken: readonly Taken[]): RequirementId {
  const numbers = taken.flat().flatMap(({ id }) => (id[4] === letter ? [Number(id.slice(-2))] : []));
  return `CNI-${letter}-${String(Math.max(0, ...numbers) + 1).padStart(2, '0')}`;
}

/** The next free id of each letter that is in use, sorted. */
export function nextFreeIds(...taken: readonly Taken[]): readonly RequirementId[] {
  const letters = new Set(taken.flat().map(({ id }) => id[4] ?? ''));
  return [...letters].toSorted().map((letter) => nextFreeId(letter, ...taken));
}
