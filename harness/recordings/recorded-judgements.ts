import type { Definition } from '../bench/definition.ts';
import { LANES } from '../config/lanes.ts';
import type { Mode } from '../model/mode.ts';
import { MODES } from '../model/mode.ts';
import { PARITY_LANE } from '../model/record.ts';
import type { Judgement } from '../model/verdict.ts';
import { memoized } from '../verdict/memoized.ts';
import type { RecordedIn } from './recorded.ts';

/** A recorded good observation, and the judge that it is for. */
export interface RecordedJudgement {
  /** The mode, the lane beside the mode's ordinary one, or over what of a run it is. */
  readonly where: string;
  /** Absent where it is over more than one. */
  readonly mode?: Mode;
  /** @throws Error where it is not recorded */
  readonly good: () => unknown;
  readonly judge: (observed: unknown) => Judgement;
}

/**
 * Every judgement of a definition that needs no cluster. `recorded` gives the observation of a mode, of a lane beside the mode's ordinary
 * one, or that over the record; `undefined` where there is none. `istioOf` says which version of Istio it was seen of.
 */
export function recordedJudgements(
  definition: Definition,
  recorded: (where: RecordedIn) => unknown,
  istioOf: (where: RecordedIn) => string | undefined = () => undefined,
): readonly RecordedJudgement[] {
  const { id, modes } = definition.requirement;
  const needed = (where: RecordedIn) => need(recorded(where), `${id}.${where}`);
  // A judge is asked for thousands of mutants of one observation.
  const judgedAs = memoized((where) => istioOf(where) ?? BY_HAND);
  if (definition.scope === 'record')
    return [{ where: 'the record', good: () => needed(PARITY_LANE), judge: definition.judge }];
  if (definition.scope === 'parity') {
    const good = () => Object.fromEntries(MODES.map((mode) => [mode, needed(mode)]));
    return [{ where: 'both modes', good, judge: (seen) => definition.compare(seen as never) }];
  }
  return modes.flatMap((mode) => {
    const others = LANES.filter((lane) => lane.mode === mode && !lane.ordinary).map(({ id: lane }) => lane);
    return [mode, ...others.filter((lane) => recorded(lane) !== undefined)].map((where) => ({
      where,
      mode,
      good: () => needed(where),
      judge: (seen: unknown) => definition.judge(seen, mode, judgedAs(where)),
    }));
  });
}

/** What an observation is judged as that was written by hand. */
const BY_HAND = '1.31.0';

function need(observation: unknown, name: string): unknown {
  if (observation !== undefined) return observation;
  throw new Error(
    `no ${name}.json in fixtures/recorded/observations: judge it in that mode, then \`npm run conformance -- report --record --only ${name.split('.')[0]}\`; or write it by hand to try the judge`,
  );
}
