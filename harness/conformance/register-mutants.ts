import { test } from 'vitest';
import type { Definition } from './definition.ts';
import { judgeChecks } from './mutants.ts';
import { readRecorded } from './recorded.ts';

/** One test for each thing that the definition's judge must be right about. */
export function registerMutants(definition: Definition, recorded: string): void {
  const { id } = definition.requirement;
  for (const check of judgeChecks(definition, (where) => readRecorded(recorded, id, where))) {
    test(check.title, check.run);
  }
}
