import { tmpdir } from 'node:os';
import type { Engine } from '../engine/engine.ts';
import { removeOrphanedDirectories } from '../files/owned-directory.ts';
import { mayLive } from '../process/owner.ts';
import { NotInTimeError } from '../time/eventually.ts';
import type { BuildAlone } from './build-alone.ts';
import { withCacheLock } from './cache-lock.ts';
import { removeEngineLeftovers } from './engine-leftovers.ts';
import { pruneNameless } from './prune.ts';

/**
 * Removes what killed builds left: unfinished results, temporary folders, what builds had in the engine for a while,
 * images without a name; without an engine, of files alone. Gives what was removed, for a person; `undefined` where
 * somebody builds into the cache now, and nobody may look.
 */
export async function removeBuildLeftovers(
  { engine, run, cache, clock }: Omit<BuildAlone, 'watched' | 'engine'> & { readonly engine?: Engine },
  temporaryFiles = tmpdir(),
): Promise<readonly string[] | undefined> {
  const alone = { run, clock, progress: () => undefined, waitMs: 0 };
  let isOurs = false;
  try {
    return await withCacheLock(cache.directory, alone, async () => {
      isOurs = true;
      const paths = [...(await cache.sweep()), ...(await removeOrphanedDirectories(mayLive, temporaryFiles))];
      if (engine === undefined) return paths;
      const inEngine = await removeEngineLeftovers(engine, cache);
      await pruneNameless(engine);
      return [...paths, ...inEngine.map((name) => `${name} in ${engine.name}`)];
    });
  } catch (error) {
    if (!isOurs && error instanceof NotInTimeError) return undefined;
    throw error;
  }
}
