import { UsageError } from '../errors/errors.ts';
import type { Requirement } from '../model/requirement.ts';
import { matchesGlob } from './glob.ts';
import { didYouMean, nearest } from './nearest.ts';
import { shown } from './shown.ts';

/**
 * The requirements that `--only` names: ids (`CNI-E-01`, also `E-01`), themes, globs (`CNI-E-*`);
 * `!` takes away. Words that only take away start from everything. Order of the catalogue is kept.
 * @throws UsageError for a word that names nothing, with the nearest ids and themes; or if nothing is left
 */
export function select(only: readonly string[], catalogue: readonly Requirement[]): ReadonlySet<string> {
  const wanted = only.filter((word) => !word.startsWith('!')).map((word) => named(word, catalogue));
  const unwanted = only.filter((word) => word.startsWith('!')).map((word) => named(word.slice(1), catalogue));
  const start =
    wanted.length === 0 ? catalogue : catalogue.filter((one) => wanted.some((set) => set.has(one.id)));
  const left = start.filter((one) => !unwanted.some((set) => set.has(one.id)));
  if (left.length === 0) {
    throw new UsageError(
      `--only ${only.join(',')} selects no requirement`,
      'see `npm run conformance -- list`',
    );
  }
  return new Set(left.map((one) => one.id));
}

/** Whether something is named, and not only taken away. */
export function isNamed(only: readonly string[]): boolean {
  return only.some((word) => !word.startsWith('!'));
}

function named(word: string, catalogue: readonly Requirement[]): ReadonlySet<string> {
  const matches = (name: string) => matchesGlob(word, name);
  const found = catalogue.filter(
    (one) => matches(one.id) || matches(one.id.replace(/^CNI-/, '')) || matches(one.theme),
  );
  if (found.length > 0) return new Set(found.map((one) => one.id));
  const known = [...new Set(catalogue.flatMap((one) => [one.id, one.theme]))];
  throw new UsageError(`--only: no requirement, theme or pattern ${shown(word)}`, hint(word, known));
}

function hint(word: string, known: readonly string[]): string {
  if (/[*?]/.test(word)) return 'the pattern matches none; see `npm run conformance -- list`';
  const short = /^[a-z]-\d/i.test(word) ? `CNI-${word}` : word;
  const list = 'see `npm run conformance -- list` for ids and themes';
  return nearest(short, known).length > 0 ? didYouMean(short, known) : list;
}
