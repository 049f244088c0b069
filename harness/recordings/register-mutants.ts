import { test } from 'vitest';
import type { Definition } from '../bench/definition.ts';
import { judgeChecks } from './mutants.ts';
import { type RecordedFrom, readRecorded } from './recorded.ts';

/** One test for each thing that the definition's judge must be right about. */
export function registerMutants(definition: Definition, from: RecordedFrom): void {
  const { id } = definition.requirement;
  for (const check of judgeChecks(definition, (where) => readRecorded(from, id, where))) {
    test(check.title, check.run);
  }
}
