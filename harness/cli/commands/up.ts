import type { Context } from '../context.ts';
import { sayKept } from '../say-kept.ts';
import { wholeRun } from '../whole-run.ts';

/** `up`: lanes up and kept; nothing is judged. */
export async function up(context: Context): Promise<number> {
  const done = await wholeRun(context, { judge: false, keep: true });
  if (done.kept) sayKept(context, done.lanes);
  return done.exitCode;
}
