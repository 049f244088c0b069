import { isDeepStrictEqual } from 'node:util';
import type { Definition, Mutant, Mutants } from '../bench/definition.ts';
import { LANES } from '../config/lanes.ts';
import type { Mode } from '../model/mode.ts';
import { MODES } from '../model/mode.ts';
import { PARITY_LANE } from '../model/record.ts';
import type { Difference, Judgement } from '../model/verdict.ts';
import { verdictOf } from '../verdict/outcome.ts';
import type { RecordedIn } from './recorded.ts';

/** One thing that a judge must be right about, without a cluster. */
export interface JudgeCheck {
  readonly title: string;
  /** @throws Error saying what the judge got wrong */
  readonly run: () => void;
}

/**
 * The checks of a definition's judge: each recorded good observation is conformant, every mutant of
 * it is not. `recorded` gives the observation of a mode, of a lane beside the mode's ordinary one, or that over the
 * record; `undefined` where there is none.
 */
export function judgeChecks(definition: Definition, recorded: (where: RecordedIn) => unknown): JudgeCheck[] {
  const { id, modes } = definition.requirement;
  if (definition.scope === 'record') {
    const seen = () => need(recorded(PARITY_LANE), `${id}.${PARITY_LANE}`);
    return checks(id, 'the record', seen, definition.judge, definition.mutants);
  }
  if (definition.scope === 'parity') {
    const both = () => Object.fromEntries(MODES.map((mode) => [mode, need(recorded(mode), `${id}.${mode}`)]));
    return checks(id, 'both modes', both, (seen) => definition.compare(seen as never), definition.mutants);
  }
  return modes.flatMap((mode) => {
    const others = LANES.filter((lane) => lane.mode === mode && !lane.ordinary).map(({ id: lane }) => lane);
    return [mode, ...others.filter((lane) => recorded(lane) !== undefined)].flatMap((where) =>
      checks(
        id,
        where,
        () => need(recorded(where), `${id}.${where}`),
        (seen) => definition.judge(seen, mode),
        definition.mutants,
        mode,
      ),
    );
  });
}

function checks(
  id: string,
  where: string,
  good: () => unknown,
  judge: (observed: unknown) => Judgement,
  mutants: Mutants<any>,
  mode?: Mode,
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

function need(observation: unknown, name: string): unknown {
  if (observation !== undefined) return observation;
  throw new Error(
    `no ${name}.json in fixtures/recorded/observations: judge it in that mode, then \`npm run conformance -- report --record --only ${name.split('.')[0]}\`; or write it by hand to try the judge`,
  );
}
