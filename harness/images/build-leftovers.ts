import { tmpdir } from 'node:os';
import { removeOrphanedDirectories } from '../files/owned-directory.ts';
import { mayLive } from '../process/owner.ts';
import { NotInTimeError } from '../time/eventually.ts';
import { removeBakes } from './bake.ts';
import type { BuildAlone } from './build-alone.ts';
import { withCacheLock } from './cache-lock.ts';
import { pruneNameless } from './prune.ts';

/**
 * Removes what killed builds left: unfinished results, temporary folders, containers and volumes that baked, images that
 * lost their name. Gives what was removed, for a person; nothing where somebody builds into the cache now.
 */
export async function removeBuildLeftovers(
  { engine, run, cache, clock }: Omit<BuildAlone, 'watched'>,
  temporaryFiles = tmpdir(),
): Promise<readonly string[]> {
  const alone = { run, clock, progress: () => undefined, waitMs: 0 };
  try {
    return await withCacheLock(cache.directory, alone, async () => {
      const paths = [...(await cache.sweep()), ...(await removeOrphanedDirectories(mayLive, temporaryFiles))];
      const bakes = await removeBakes(engine, cache);
      await pruneNameless(engine);
      return [...paths, ...bakes.map((name) => `container or volume ${name}`)];
    });
  } catch (error) {
    if (error instanceof NotInTimeError) return [];
    throw error;
  }
}
