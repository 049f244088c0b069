import type { RunCommand } from '../process/run.ts';
import type { BuildCache } from './cache.ts';

/** What every step of a build is handed. */
export interface BuildContext {
  readonly run: RunCommand;
  readonly cache: BuildCache;
  readonly signal?: AbortSignal | undefined;
}
