import type { Definition, RecordDefinition } from '../bench/definition.ts';
import { MODES, type Mode } from '../model/mode.ts';
import type { JournalLine } from '../model/record.ts';
import { PARITY_LANE } from '../model/record.ts';
import type { RequirementId } from '../model/requirement.ts';
import type { Judgement, Verdict } from '../model/verdict.ts';
import type { Journal } from '../protocol/journal.ts';
import { inconclusive, verdictOf, verdictOfError } from '../verdict/outcome.ts';
import { type ComparedLanes, commonTo, seenInBoth } from './seen-in-both.ts';

type ObservationLine = Extract<JournalLine, { type: 'observation' }>;

/**
 * Judges what is one verdict for all lanes, over what they recorded, and writes the verdicts to the journal.
 * Needs no cluster.
 */
export function judgeParity(options: {
  readonly definitions: ReadonlyMap<RequirementId, Definition>;
  readonly requirements: readonly RequirementId[];
  readonly lines: readonly JournalLine[];
  readonly lanes: ComparedLanes;
  readonly journal: Journal;
  readonly now: () => string;
}): readonly { readonly requirement: RequirementId; readonly verdict: Verdict }[] {
  return options.requirements.map((requirement) => {
    const started = performance.now();
    const compared = compare(options.definitions.get(requirement), requirement, options);
    options.journal.append({
      type: 'verdict',
      at: options.now(),
      requirement,
      lane: PARITY_LANE,
      pods: [],
      ...compared,
      durationMs: performance.now() - started,
    });
    return { requirement, verdict: compared.verdict };
  });
}

type Compared = Pick<Extract<JournalLine, { type: 'verdict' }>, 'verdict' | 'observation' | 'evidence'>;

function compare(
  definition: Definition | undefined,
  requirement: RequirementId,
  { lines, lanes }: { readonly lines: readonly JournalLine[]; readonly lanes: ComparedLanes },
): Compared {
  if (definition?.scope === 'record') return compareRecord(definition, lines, lanes);
  const seen = observationsOf(lines, requirement, lanes);
  const observation = Object.fromEntries(seen.map(({ mode, line }) => [mode, line.observation]));
  const evidence = seen.flatMap(({ line }) => line.evidence);
  if (definition?.scope !== 'parity')
    return { observation, evidence, verdict: inconclusive('its spec does not compare lanes') };
  const missing = MODES.filter((mode) => !(mode in observation));
  const verdict =
    missing.length > 0
      ? inconclusive(`nothing observed in ${missing.join(' and ')}`)
      : verdictBy(() => definition.compare(observation as never));
  return { observation, evidence, verdict };
}

/** Through JSON, so that the judge sees what the record will hold. */
function compareRecord(
  definition: RecordDefinition<unknown>,
  lines: readonly JournalLine[],
  lanes: ComparedLanes,
): Compared {
  const seen = seenInBoth(lines, lanes);
  if (seen.length === 0)
    return { evidence: [], verdict: inconclusive('no requirement was judged in both lanes') };
  const observation: unknown = JSON.parse(JSON.stringify(definition.observe(seen, commonTo(lines, lanes))));
  return { observation, evidence: [], verdict: verdictBy(() => definition.judge(observation)) };
}

function verdictBy(judge: () => Judgement): Verdict {
  try {
    return verdictOf(judge());
  } catch (error) {
    return verdictOfError(error);
  }
}

function observationsOf(
  lines: readonly JournalLine[],
  id: RequirementId,
  lanes: ComparedLanes,
): readonly { readonly mode: Mode; readonly line: ObservationLine }[] {
  const all = lines.filter((line): line is ObservationLine => line.type === 'observation');
  return MODES.flatMap((mode) => {
    const line = all.findLast((one) => one.requirement === id && one.lane === lanes[mode]);
    return line === undefined ? [] : [{ mode, line }];
  });
}
