import type { Context } from '../../run/context.ts';
import { wholeRun } from '../../run/whole-run.ts';
import { sayKept } from '../say-kept.ts';
import { sayLeft } from '../say-left.ts';

/** `up`: lanes up and kept; nothing is judged. */
export async function up(context: Context): Promise<number> {
  const done = await wholeRun(context, { keep: true });
  if (done.kept) sayKept(context, done.lanes);
  sayLeft(context, done);
  return done.exitCode;
}
