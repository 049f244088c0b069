import type { Context } from '../../run/context.ts';
import { keptRun } from '../../run/kept-run.ts';
import { runReports } from '../reports.ts';
import { sayLeft } from '../say-left.ts';

/** `test`: judges the lanes that are up, in a record of its own; brings nothing up and tears nothing down. */
export async function test(context: Context): Promise<number> {
  const reports = runReports(context);
  const done = await keptRun(context, reports.write);
  reports.say(done);
  sayLeft(context, done);
  return done.exitCode;
}
