import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../process/owner.ts';
import type { Context } from '../context.ts';
import { hostAccess, openEngine } from '../host.ts';
import { leftovers } from '../runs.ts';
import { sweep } from '../session.ts';

/**
 * `clean`: removes what killed runs left, and says what. Runs that go on, and kept ones, are left alone.
 */
export async function clean(context: Context): Promise<number> {
  const access = hostAccess(context);
  const removed: string[] = [];
  for (const name of new Set(leftovers(context.runs.all(), isAlive).map((record) => record.engine))) {
    removed.push(...(await sweep(context, await openEngine(context, access, name))));
  }
  removed.push(...emptyDirectories(context));
  if (removed.length === 0) context.say('nothing was left by killed runs');
  for (const record of context.runs.all()) {
    context.say(
      `left alone: run ${record.runId} (${record.kept ? 'kept; npm run conformance -- down' : `process ${record.owner.pid} goes on`})`,
    );
  }
  if (context.options.json) context.out(`${JSON.stringify({ type: 'clean', removed })}\n`);
  return 0;
}

/** Directories of runs that were killed before they had a record: nothing was made then. */
function emptyDirectories(context: Context): readonly string[] {
  const root = join(context.cache, 'runs');
  const recorded = new Set(context.runs.all().map((record) => record.runId));
  const unrecorded = listed(root).filter((name) => !recorded.has(name));
  const names = unrecorded.filter((name) => !existsSync(join(root, name, 'run.json')));
  for (const name of unrecorded.filter((one) => !names.includes(one))) {
    context.say(
      `left alone: run ${name}: its record cannot be read (of another version?); see ${join(root, name)}`,
    );
  }
  for (const name of names) rmSync(join(root, name), { recursive: true, force: true });
  return names.map((name) => `directory of run ${name}`);
}

function listed(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
