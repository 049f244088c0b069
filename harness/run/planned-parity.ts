import { layoutOf } from '../config/layout.ts';
import { plannedIn } from '../config/planned.ts';
import { loadDefinitions } from '../judging/load.ts';
import { specFiles } from '../judging/spec-files.ts';
import { type JournalLine, PARITY_LANE, type Plan } from '../model/record.ts';
import type { RequirementId } from '../model/requirement.ts';
import type { Journal } from '../protocol/journal.ts';
import { judgeParity } from '../recordings/parity.ts';
import type { Context } from './context.ts';

/** What is compared. */
export interface PlannedParity {
  readonly plan: Plan;
  /** What the lanes recorded. */
  readonly lines: readonly JournalLine[];
  /** Where verdicts go. */
  readonly journal: Journal;
  /** All that is planned by default. */
  readonly which?: (requirement: RequirementId) => boolean;
}

/**
 * Judges what is planned for parity over what lanes recorded; nothing where the plan compares none. What has no spec was
 * told when the lanes were judged.
 */
export async function judgePlannedParity(
  { repository, clock }: Pick<Context, 'repository' | 'clock'>,
  { plan, lines, journal, which = () => true }: PlannedParity,
): Promise<ReturnType<typeof judgeParity>> {
  const { judgements, parity } = plan;
  if (parity === undefined) return [];
  const { suites } = layoutOf(repository);
  const files = specFiles(suites);
  const planned = plannedIn(judgements.filter((one) => one.lane === PARITY_LANE));
  const requirements = [...planned].filter((id) => files.has(id) && which(id));
  const definitions = await loadDefinitions(suites, requirements);
  const now = () => clock.timestamp();
  return judgeParity({ definitions, requirements, lines, lanes: parity, journal, now });
}
