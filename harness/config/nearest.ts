/** Number of insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let best = Math.min(
        at(last, column) + 1,
        at(line, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) best = Math.min(best, at(beforeLast, column - 2) + 1);
      line.push(best);
    }
    beforeLast = last;
    last = line;
  }
  return at(last, to.length);
}

/**
 * The known words nearest to what was typed, best first, at most three; case does not matter.
 * Empty where nothing is near: more than half of the word would have to change.
 */
export function nearest(word: string, known: Iterable<string>): readonly string[] {
  const limit = Math.max(1, Math.ceil(word.length / 2) - 1);
  const rated = [...new Set(known)].map((candidate) => ({
    candidate,
    distance: distanceTo(word.toLowerCase(), candidate.toLowerCase(), limit),
  }));
  const near = rated
    .filter(({ distance }) => distance <= limit)
    .toSorted(
      (a, b) => a.distance - b.distance || sameStart(word, b.candidate) - sameStart(word, a.candidate),
    );
  const best = near[0]?.distance ?? 0;
  return near
    .filter(({ distance }) => distance <= best + 1)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** What to do about an unknown word: names the nearest known ones, or else all of them. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const words = [...known];
  const near = nearest(word, words);
  if (near.length > 0) return `did you mean ${near.join(' or ')}?`;
  return words.length === 0 ? 'there is none that could be named' : `known are: ${words.join(', ')}`;
}

function distanceTo(word: string, candidate: string, limit: number): number {
  if (word.length > 1 && candidate.startsWith(word)) return 1;
  // Far by its length alone, which is not worth counting.
  if (Math.abs(word.length - candidate.length) > limit) return Number.POSITIVE_INFINITY;
  return editDistance(word, candidate);
}

/** How many characters two words begin with alike. */
function sameStart(word: string, candidate: string): number {
  const [a, b] = [word.toLowerCase(), candidate.toLowerCase()];
  let count = 0;
  while (count < a.length && a[count] === b[count]) count += 1;
  return count;
}

function at(line: readonly number[], column: number): number {
  return line[column] ?? Number.POSITIVE_INFINITY;
}
