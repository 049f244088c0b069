import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Eight hexadecimal digits that tell this cache from every other on the machine, whoever's, for the names and labels of
 * what its runs make in an engine. The same by whatever path it is reached, and before it is there.
 */
export function cacheIdentity(cache: string): string {
  return createHash('sha256')
    .update(withoutLinks(resolve(cache)))
    .digest('hex')
    .slice(0, 8);
}

function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(withoutLinks(parent), basename(path));
  }
}
