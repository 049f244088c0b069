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
