import { HarnessError } from '../errors/errors.ts';

/**
 * What a judge's table has for a word of an observation.
 * @throws HarnessError OBSERVATION_FORM for a word that it does not have: nothing can be said of the product then
 */
export function entryOf<T extends object, K extends keyof T>(table: T, word: K): T[K] {
  if (Object.hasOwn(table, word)) return table[word];
  const known = Object.keys(table).join(', ');
  throw new HarnessError('OBSERVATION_FORM', `observed "${String(word)}", which is none of ${known}`, {
    nextStep: 'observe it anew: the record is of another version of the suite, or was edited',
  });
}
