import { existsSync } from 'node:fs';
import { refusedAddress } from '../../engine/docker-address.ts';
import type { Engine } from '../../engine/engine.ts';
import type { EngineName } from '../../engine/find-engine.ts';
import { lifeOf, ownerWords } from '../../process/owner.ts';
import type { Context } from '../../run/context.ts';
import { hostAccess, openEngine, podmanDirectory } from '../../run/machine/host.ts';
import { leftovers, type RunRecord } from '../../run/records/run-record.ts';
import { sweep, sweepBuilds } from '../../run/records/sweep.ts';

const ENGINES: readonly EngineName[] = ['docker', 'podman'];

/**
 * `clean`: removes what killed runs left, and says what. Runs that go on, or may do so elsewhere, and kept ones are left
 * alone, and so is what is no record of a run; each is named.
 */
export async function clean(context: Context): Promise<number> {
  const removed: string[] = [];
  const onRecord = new Set(leftovers(context.runs.all(), lifeOf).map((record) => record.engine));
  let looked = false;
  for (const name of ENGINES) {
    const engine = await engineToLookAt(context, name, onRecord.has(name));
    if (engine === undefined) continue;
    looked = true;
    removed.push(...(await sweep(context, engine)));
    removed.push(...(await sweepBuilds(context, engine)));
  }
  // An engine need not be there to remove files.
  if (!looked && existsSync(context.cache)) removed.push(...(await sweepBuilds(context)));
  removed.push(...context.runs.removeEmpty().map((runId) => `directory of run ${runId}`));
  if (removed.length === 0) context.say('nothing was left by killed runs');
  for (const record of context.runs.all())
    context.say(`left alone: run ${record.runId} (${whyLeft(record)})`);
  for (const { path, why } of context.runs.refused())
    context.say(`left alone: ${path}: ${why}; if nothing of yours is in it, remove it by hand`);
  if (context.options.json) context.out(`${JSON.stringify({ type: 'clean', removed })}\n`);
  return 0;
}

/**
 * An engine that dead runs are on record with; and, since a killed build has none, and a run may have removed its own
 * before it was killed, whatever else answers and this cache may have used.
 * @throws HarnessError where runs are on record with it, and it does not answer
 */
async function engineToLookAt(
  context: Context,
  name: EngineName,
  isOnRecord: boolean,
): Promise<Engine | undefined> {
  const access = hostAccess(context);
  if (isOnRecord) return await openEngine(context, access, name);
  if (!existsSync(name === 'podman' ? podmanDirectory(context.cache) : context.cache)) return undefined;
  const engine = await openEngine(context, access, name).catch(() => undefined);
  if (engine?.name !== 'docker') return engine;
  // No run of ours is on a daemon elsewhere.
  return refusedAddress((await engine.socket()).uri) === undefined ? engine : undefined;
}

function whyLeft({ runId, kept, owner }: RunRecord): string {
  if (kept) return 'kept; npm run conformance -- down';
  const life = lifeOf(owner);
  const gone = life === 'unknown' ? `; if it is gone: npm run conformance -- down ${runId}` : '';
  return `${ownerWords(owner, life)}${gone}`;
}
