import type { Engine } from '../engine/engine.ts';
import type { RunCommand } from '../process/run.ts';
import type { BuildCache } from './cache.ts';

/** What every step of a build is handed. */
export interface BuildContext {
  readonly run: RunCommand;
  readonly cache: BuildCache;
  readonly signal?: AbortSignal | undefined;
}

/** That of who holds the cache's lock: programs and engine commands hold it, too, as long as they go on. */
export interface Building extends BuildContext {
  readonly engine: Engine;
}
