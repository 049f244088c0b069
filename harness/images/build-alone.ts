import type { Engine } from '../engine/engine.ts';
import { type RunCommand, withOptions } from '../process/run.ts';
import type { Clock } from '../time/clock.ts';
import type { Building } from './build-context.ts';
import type { BuildCache } from './cache.ts';
import { withCacheLock } from './cache-lock.ts';
import { removeEngineLeftovers } from './engine-leftovers.ts';
import type { Watched } from './images.ts';

export interface BuildAlone {
  readonly engine: Engine;
  readonly run: RunCommand;
  readonly cache: BuildCache;
  readonly clock: Clock;
  readonly watched: Watched;
}

/** Builds while nobody else builds into the cache, with what killed builds left in cache and engine out of the way. */
export async function buildAlone<T>(
  { engine, run, cache, clock, watched }: BuildAlone,
  build: (context: Building) => Promise<T>,
): Promise<T> {
  return await withCacheLock(cache.directory, { ...watched, run, clock }, async (held) => {
    await cache.sweep();
    await removeEngineLeftovers(engine, cache);
    return await build({
      run: withOptions(run, held),
      engine: engine.withOptions(held),
      cache,
      signal: watched.signal,
    });
  });
}
