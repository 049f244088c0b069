import { PARITY_LANE, type Plan } from '../model/record.ts';
import { journalLines } from '../protocol/journal-lines.ts';
import { judgePlannedParity } from './planned-parity.ts';
import { closed } from './stages.ts';
import type { Work } from './work.ts';

/** The phase in which lanes are compared; none where the run is stopped, or has no two to compare. */
export async function compareLanes({ context, run, phases, sink }: Work, plan: Plan): Promise<void> {
  if (context.signal.aborted || plan.parity === undefined) return;
  await phases.step('parity', 'comparing lanes', async () => {
    const { lines } = journalLines(run.journalFile);
    const verdicts = await judgePlannedParity(context, { plan, lines, journal: run.journal });
    for (const [index, { requirement, verdict }] of verdicts.entries()) {
      const { kind, reason } = verdict;
      sink({
        type: 'verdict',
        stage: 'parity',
        requirement,
        lane: PARITY_LANE,
        verdict: kind,
        reason,
        durationMs: 0,
        number: index + 1,
        of: verdicts.length,
      });
    }
  });
  for (const event of closed('parity')) sink(event);
}
