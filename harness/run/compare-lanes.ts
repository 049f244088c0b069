import { layoutOf } from '../config/layout.ts';
import { loadDefinitions } from '../judging/load.ts';
import { specFiles } from '../judging/spec-files.ts';
import type { ProgressSink } from '../log/progress.ts';
import { PARITY_LANE, type Plan } from '../model/record.ts';
import type { Journal } from '../protocol/journal.ts';
import { journalLines } from '../protocol/journal-lines.ts';
import { judgeParity } from '../recordings/parity.ts';
import type { ComparedLanes } from '../recordings/seen-in-both.ts';
import type { Context } from './context.ts';
import { closed } from './stages.ts';
import type { Work } from './work.ts';

/** The phase in which lanes are compared; none where the run is stopped, or has no two to compare. */
export async function compareLanes({ context, run, phases, sink }: Work, plan: Plan): Promise<void> {
  const { parity } = plan;
  if (context.signal.aborted || parity === undefined) return;
  const parts = { plan, lanes: parity, journal: run.journal, journalFile: run.journalFile, sink };
  await phases.step('parity', 'comparing lanes', () => judgePlannedParity(context, parts));
  for (const event of closed('parity')) sink(event);
}

/** Judges what is planned for parity over what the lanes recorded; writes the verdicts. */
async function judgePlannedParity(
  context: Context,
  parts: {
    readonly plan: Plan;
    readonly lanes: ComparedLanes;
    readonly journal: Journal;
    readonly journalFile: string;
    readonly sink: ProgressSink;
  },
): Promise<void> {
  const { suites } = layoutOf(context.repository);
  const files = specFiles(suites);
  const planned = parts.plan.judgements
    .filter((one) => one.lane === PARITY_LANE && one.leftOut === undefined)
    .map((one) => one.requirement);
  // Those without a spec were told when the lanes were judged, and are inconclusive in every report.
  const requirements = planned.filter((id) => files.has(id));
  const definitions = await loadDefinitions(suites, requirements);
  const verdicts = judgeParity({
    definitions,
    requirements,
    lines: journalLines(parts.journalFile).lines,
    lanes: parts.lanes,
    journal: parts.journal,
    now: () => context.clock.timestamp(),
  });
  for (const [index, { requirement, verdict }] of verdicts.entries()) {
    const { kind, reason } = verdict;
    const place = { number: index + 1, of: verdicts.length };
    parts.sink({
      type: 'verdict',
      stage: 'parity',
      requirement,
      lane: PARITY_LANE,
      verdict: kind,
      reason,
      durationMs: 0,
      ...place,
    });
  }
}
