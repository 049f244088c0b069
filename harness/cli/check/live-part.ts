import { chooseLanes } from '../../config/lanes.ts';
import type { Options } from '../../config/option-table.ts';
import { isCi } from '../../config/sources.ts';
import { describeError, HostError } from '../../errors/errors.ts';
import { EXIT, exitCodeOfError } from '../../errors/exit.ts';
import type { Context } from '../../run/context.ts';
import { capabilitiesOf, WHOLE_MACHINE } from '../../run/machine/capabilities-of.ts';
import { planFor } from '../../run/plan-for.ts';
import { wholeRun } from '../../run/whole-run.ts';
import { runReports } from '../reports.ts';
import { sayLeft } from '../say-left.ts';
import { addCounts, type Counts, countVerdicts, NONE } from './counts.ts';

export interface LivePart {
  readonly counts: Counts;
  readonly exitCode: number;
  /** For the last lines: why it was skipped, or could not be done. */
  readonly remark?: string;
}

/**
 * The part of `npm test` on real clusters. A machine that cannot host them makes it skipped; in CI, or where the
 * user requires clusters, that is a failure. @throws what an interruption made fail
 */
export async function livePart(context: Context): Promise<LivePart> {
  try {
    const reports = runReports(context);
    const done = await wholeRun(context, { writeReports: reports.write, keep: context.options.keep });
    reports.say(done);
    sayLeft(context, done);
    const written = reports.written();
    if (written === undefined)
      return { ...failed(done.exitCode), remark: 'live part: no report was written' };
    const verdicts = written.report.requirements.filter(
      // What the profile leaves out was never part of this test; what else was skipped counts.
      (one) => one.cause !== 'profile',
    );
    const counts = countVerdicts(verdicts, context.options.strict);
    const { exitCode } = done;
    // A run that failed beside its verdicts (interrupted, a report missing) must not look green.
    const beside = exitCode !== EXIT.conformant && counts.failed === 0 ? failed(exitCode).counts : NONE;
    return { counts: addCounts(counts, beside), exitCode };
  } catch (error) {
    if (context.signal.aborted) throw error;
    if (error instanceof HostError) {
      const required = { ci: isCi(context.environment), requireClusters: context.options.requireClusters };
      return unhosted(required, plannedCount(context), error);
    }
    return { ...failed(exitCodeOfError(error)), remark: `live part failed: ${describeError(error)}` };
  }
}

function failed(exitCode: number): LivePart {
  return { counts: { ...NONE, failed: 1 }, exitCode };
}

/** The live part where this machine cannot host a lane: skipped, or failed where clusters are required. */
export function unhosted(
  options: Pick<Options, 'requireClusters'> & { readonly ci: boolean },
  planned: number,
  error: HostError,
): LivePart {
  const required = options.ci || options.requireClusters;
  const counts = required ? { ...NONE, failed: planned } : { ...NONE, skipped: planned };
  const by = options.requireClusters ? '--require-clusters' : 'CI';
  const what = required ? `failed, since clusters are required (${by})` : 'skipped';
  const exitCode = required ? exitCodeOfError(error) : EXIT.conformant;
  return { counts, exitCode, remark: `live part ${what}: ${describeError(error)}` };
}

function plannedCount(context: Context): number {
  const lanes = chooseLanes(context.options);
  const plan = planFor(
    context,
    lanes,
    (lane) => capabilitiesOf(lane, WHOLE_MACHINE),
    () => undefined,
  );
  return plan.judgements.filter((one) => one.leftOut === undefined).length;
}
