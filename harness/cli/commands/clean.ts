import { existsSync } from 'node:fs';
import { lifeOf, ownerWords } from '../../process/owner.ts';
import type { Context } from '../../run/context.ts';
import { hostAccess, openEngine } from '../../run/machine/host.ts';
import { leftovers, type RunRecord } from '../../run/records/run-record.ts';
import { sweep, sweepBuilds } from '../../run/records/sweep.ts';

/**
 * `clean`: removes what killed runs left, and says what. Runs that go on, or may do so elsewhere, and kept ones are left
 * alone, and so is what is no record of a run; each is named.
 */
export async function clean(context: Context): Promise<number> {
  const access = hostAccess(context);
  const removed: string[] = [];
  const engines = new Set(leftovers(context.runs.all(), lifeOf).map((record) => record.engine));
  for (const name of engines) {
    const engine = await openEngine(context, access, name);
    removed.push(...(await sweep(context, engine)));
    removed.push(...(await sweepBuilds(context, engine)));
  }
  // Files may be left where no run is on record any more, and an engine need not be there to remove them.
  if (engines.size === 0 && existsSync(context.cache)) removed.push(...(await sweepBuilds(context)));
  removed.push(...context.runs.removeEmpty().map((runId) => `directory of run ${runId}`));
  if (removed.length === 0) context.say('nothing was left by killed runs');
  for (const record of context.runs.all())
    context.say(`left alone: run ${record.runId} (${whyLeft(record)})`);
  for (const { path, why } of context.runs.refused())
    context.say(`left alone: ${path}: ${why}; if nothing of yours is in it, remove it by hand`);
  if (context.options.json) context.out(`${JSON.stringify({ type: 'clean', removed })}\n`);
  return 0;
}

function whyLeft({ runId, kept, owner }: RunRecord): string {
  if (kept) return 'kept; npm run conformance -- down';
  const life = lifeOf(owner);
  const gone = life === 'unknown' ? `; if it is gone: npm run conformance -- down ${runId}` : '';
  return `${ownerWords(owner, life)}${gone}`;
}
