import { isDeepStrictEqual } from 'node:util';
import type { Definition, Mutant, Mutants } from '../bench/definition.ts';
import type { Difference } from '../model/verdict.ts';
import { verdictOf } from '../verdict/outcome.ts';
import type { RecordedIn } from './recorded.ts';
import { type RecordedJudgement, recordedJudgements } from './recorded-judgements.ts';

/** One thing that a judge must be right about, without a cluster. */
export interface JudgeCheck {
  readonly title: string;
  /** @throws Error saying what the judge got wrong */
  readonly run: () => void;
}

/**
 * The checks of a definition's judge: each recorded good observation is conformant, every mutant of
 * it is not.
 */
export function judgeChecks(
  definition: Definition,
  recorded: (where: RecordedIn) => unknown,
  istioOf?: (where: RecordedIn) => string | undefined,
): JudgeCheck[] {
  return recordedJudgements(definition, recorded, istioOf).flatMap((one) =>
    checks(definition.requirement.id, one, definition.mutants),
  );
}

function checks(
  id: string,
  { where, mode, good, judge }: RecordedJudgement,
  mutants: Mutants<any>,
): JudgeCheck[] {
  const conformant: JudgeCheck = {
    title: `${id} in ${where}: the recorded observation is conformant`,
    run: () => {
      const { kind, reason } = verdictOf(judge(good()));
      if (kind !== 'conformant') throw new Error(`judged ${kind}: ${reason}`);
    },
  };
  const mutated = Object.entries(mutants)
    .map(([name, mutant]) => ({ name, ...asMutant(mutant) }))
    .filter((mutant) => mutant.mode === undefined || mode === undefined || mutant.mode === mode)
    .map(
      ({ name, change, turns = 'non-conformant' }): JudgeCheck => ({
        title: `${id} in ${where}: ${name} turns it ${turns}`,
        run: () => {
          const original = good();
          const draft = structuredClone(original);
          change(draft);
          if (isDeepStrictEqual(draft, original)) throw new Error('the mutant changes nothing');
          const { differences, ...rest } = judge(draft);
          const { kind, reason } = verdictOf({ differences, ...rest });
          if (kind !== turns) throw new Error(`judged ${kind}: ${reason || 'the judge did not notice'}`);
          const unsaid = differences.find(isUnsaid);
          if (unsaid !== undefined) throw new Error(`not in words: ${JSON.stringify(unsaid)}`);
        },
      }),
    );
  if (mutated.length === 0) {
    const missing = () => {
      throw new Error('no mutant: the judge was never seen red');
    };
    return [conformant, { title: `${id} in ${where}: has mutants`, run: missing }];
  }
  return [conformant, ...mutated];
}

/** Whether a value that is none got into the words of a difference: a person reads them. */
function isUnsaid({ subject, expected, seen }: Difference): boolean {
  return [subject, expected, seen].some((words) => /\bundefined\b|\[object \w+\]|\bNaN\b/.test(words));
}

function asMutant(mutant: Mutants<any>[string]): Mutant<any> {
  return typeof mutant === 'function' ? { change: mutant } : mutant;
}
