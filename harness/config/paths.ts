import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './sources.ts';

/** Where images, programs and runs are kept between runs: `$XDG_CACHE_HOME/istio-cni-conformance`, else below `~/.cache`. */
export function cacheDirectory(environment: Environment): string {
  const base = environment['XDG_CACHE_HOME'];
  return join(
    base !== undefined && base.startsWith('/') ? base : join(homedir(), '.cache'),
    'istio-cni-conformance',
  );
}

/** Where Node keeps what it has compiled of the suite, in the cache. */
export function compiledDirectory(cache: string): string {
  return join(cache, 'compiled');
}

/** Where vitest keeps libraries that it has made one file of, in the cache; of each lane its own, since lanes start at once. */
export function bundledDirectory(cache: string, laneId: string): string {
  return join(cache, 'bundled', laneId);
}
