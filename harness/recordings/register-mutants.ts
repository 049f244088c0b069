import { test } from 'vitest';
import type { Definition } from '../bench/definition.ts';
import { explainedBy } from './explained.ts';
import type { Explanations } from './explanations.ts';
import { judgeChecks } from './mutants.ts';
import { type RecordedFrom, readRecorded, recordedIstio } from './recorded.ts';
import { recordedJudgements } from './recorded-judgements.ts';
import { unnoticedBy } from './unnoticed.ts';

/** One test for each thing that the definition's judge must be right about, and one for what it does not look at. */
export function registerMutants(
  definition: Definition,
  from: RecordedFrom,
  explanations: Explanations,
): void {
  const { id } = definition.requirement;
  const recorded = (where: string) => readRecorded(from, id, where);
  const istioOf = (where: string) => recordedIstio(from, id, where);
  for (const check of judgeChecks(definition, recorded, istioOf)) test(check.title, check.run);
  test(`${id}: what its judge does not look at is explained`, () => {
    const sensitivity = unnoticedBy(recordedJudgements(definition, recorded, istioOf));
    const { unexplained, notNeeded, faults } = explainedBy(explanations, id, sensitivity);
    const said = [
      ...unexplained.map((line) => `nothing looks at ${line}`),
      ...notNeeded.map((line) => `no longer to be explained: ${line}`),
      ...faults,
    ];
    if (said.length > 0)
      throw new Error(`${said.join('\n')}\nnext: suites/README.md, step 5; npm run insensitive -- ${id}`);
  });
}
