import type { Context } from '../../run/context.ts';
import { wholeRun } from '../../run/whole-run.ts';
import { runReports } from '../reports.ts';
import { sayKept } from '../say-kept.ts';
import { sayLeft } from '../say-left.ts';

/** `run`: both lanes up, judged, reported, torn down unless they are to be kept. */
export async function run(context: Context): Promise<number> {
  const reports = runReports(context);
  const done = await wholeRun(context, { writeReports: reports.write, keep: context.options.keep });
  reports.say(done);
  if (done.kept) sayKept(context, done.lanes);
  sayLeft(context, done);
  return done.exitCode;
}
