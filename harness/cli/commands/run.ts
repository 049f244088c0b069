import type { Context } from '../context.ts';
import { sayResult } from '../reports.ts';
import { sayKept } from '../say-kept.ts';
import { wholeRun } from '../whole-run.ts';

/** `run`: both lanes up, judged, reported, torn down unless they are to be kept. */
export async function run(context: Context): Promise<number> {
  const done = await wholeRun(context, { judge: true, keep: context.options.keep });
  if (done.written !== undefined) sayResult(context, done.written);
  if (done.kept) sayKept(context, done.lanes);
  return done.exitCode;
}
