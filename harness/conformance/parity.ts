import { MODES } from '../model/mode.ts';
import type { JournalLine } from '../model/record.ts';
import { PARITY_LANE } from '../model/record.ts';
import type { RequirementId } from '../model/requirement.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Definition } from './definition.ts';
import type { Journal } from './journal.ts';
import { inconclusive, verdictOf, verdictOfError } from './outcome.ts';

type ObservationLine = Extract<JournalLine, { type: 'observation' }>;

/**
 * Judges parity requirements over what both lanes recorded, and writes their verdicts to the journal.
 * Needs no cluster.
 */
export function judgeParity(options: {
  readonly definitions: ReadonlyMap<RequirementId, Definition>;
  readonly requirements: readonly RequirementId[];
  readonly lines: readonly JournalLine[];
  readonly journal: Journal;
  readonly now: () => string;
}): readonly { readonly requirement: RequirementId; readonly verdict: Verdict }[] {
  return options.requirements.map((requirement) => {
    const started = performance.now();
    const seen = observationsOf(options.lines, requirement);
    const verdict = compare(options.definitions.get(requirement), seen);
    options.journal.append({
      type: 'verdict',
      at: options.now(),
      requirement,
      lane: PARITY_LANE,
      verdict,
      observation: Object.fromEntries(seen.map((line) => [line.lane, line.observation])),
      pods: [],
      evidence: seen.flatMap((line) => line.evidence),
      durationMs: performance.now() - started,
    });
    return { requirement, verdict };
  });
}

function observationsOf(lines: readonly JournalLine[], id: RequirementId): ObservationLine[] {
  const all = lines.filter((line): line is ObservationLine => line.type === 'observation');
  return MODES.flatMap((mode) => all.findLast((line) => line.requirement === id && line.lane === mode) ?? []);
}

function compare(definition: Definition | undefined, seen: readonly ObservationLine[]): Verdict {
  if (definition?.scope !== 'parity') return inconclusive('its spec does not compare lanes');
  const missing = MODES.filter((mode) => !seen.some((line) => line.lane === mode));
  if (missing.length > 0) return inconclusive(`nothing observed in ${missing.join(' and ')}`);
  try {
    return verdictOf(
      definition.compare(Object.fromEntries(seen.map((l) => [l.lane, l.observation])) as never),
    );
  } catch (error) {
    return verdictOfError(error);
  }
}
