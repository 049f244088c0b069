import { lifeOf } from '../process/owner.ts';
import type { Context } from './context.ts';
import type { WriteReports } from './finish-run.ts';
import { checkOutput } from './output/output.ts';
import { Run, type RunEnd } from './run.ts';
import { openSession } from './session.ts';

export interface WholeRunOptions {
  /** Nothing is judged without it. */
  readonly writeReports?: WriteReports;
  readonly keep: boolean;
}

/**
 * Brings lanes up, judges them where that is asked, reports, and tears down unless they are kept. What fails after
 * the first thing was made does not throw: it is in the reports, and in the exit code.
 * @throws UsageError, HostError, NotWrittenError before anything is made
 */
export async function wholeRun(context: Context, options: WholeRunOptions): Promise<RunEnd> {
  const judges = options.writeReports !== undefined;
  checkOutput({ named: context.options.output, judges, lifeOf });
  const session = await openSession(context, options.keep);
  context.signal.throwIfAborted();
  const { engine, lanes, plan, atOnce, host } = session;
  const { memoryBytes } = host.access;
  const run = new Run(context, { ...options, engine, lanes, plan, atOnce, memoryBytes, session });
  context.say(`run ${run.id}: ${lanes.map((lane) => lane.id).join(', ')} on ${engine.description}`);
  return await run.toItsEnd(async () => {
    await run.prepareImages(session);
    await run.eachLane(async (lane) => {
      try {
        const state = await run.bringUp(lane, session);
        if (judges) await run.judge(state);
      } finally {
        await run.makeRoom(lane);
      }
    });
    if (judges) await run.compareLanes();
  });
}
