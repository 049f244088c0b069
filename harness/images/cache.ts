import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Which kind of thing is kept: programs, root file systems, tools modules, facts of node images. */
export type CacheKind = 'bin' | 'rootfs' | 'tools' | 'node';

/**
 * Results of builds below one folder, each under the hash of its inputs. What is there is whole: it is made under
 * another name beside it and renamed, so that a failure or a kill leaves only leftovers that nothing reads.
 */
export interface BuildCache {
  readonly directory: string;
  /** Where a result is or will be. */
  pathOf(kind: CacheKind, name: string): string;
  has(kind: CacheKind, name: string): Promise<boolean>;
  /** The result's path; `make` writes to the path that it is given, and is called only if the result is missing. */
  obtain(kind: CacheKind, name: string, make: (path: string) => Promise<void>): Promise<string>;
  /** Makes the result anew, whether or not it is there. */
  replace(kind: CacheKind, name: string, make: (path: string) => Promise<void>): Promise<string>;
  /** Calls `use` with an empty folder on the cache's own file system, and removes it. */
  withTemporary<T>(use: (directory: string) => Promise<T>): Promise<T>;
  /** Removes what killed runs left; only the holder of the cache's lock may. */
  sweep(): Promise<void>;
}

const PART = '.part-';

export function createBuildCache(directory: string): BuildCache {
  const pathOf = (kind: CacheKind, name: string): string => join(directory, kind, name);
  const has = async (kind: CacheKind, name: string): Promise<boolean> => await exists(pathOf(kind, name));

  const replace: BuildCache['replace'] = async (kind, name, make) => {
    const path = pathOf(kind, name);
    const part = `${path}${PART}${randomBytes(4).toString('hex')}`;
    await mkdir(dirname(path), { recursive: true });
    try {
      await make(part);
      await rm(path, { recursive: true, force: true });
      await rename(part, path);
      return path;
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  };

  return {
    directory,
    pathOf,
    has,
    replace,
    obtain: async (kind, name, make) =>
      (await has(kind, name)) ? pathOf(kind, name) : await replace(kind, name, make),
    withTemporary: async (use) => {
      const temporary = join(directory, 'tmp', randomBytes(6).toString('hex'));
      await mkdir(temporary, { recursive: true });
      try {
        return await use(temporary);
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    },
    sweep: async () => {
      await rm(join(directory, 'tmp'), { recursive: true, force: true });
      for (const kind of ['bin', 'rootfs', 'tools', 'node'] as const) {
        const names = await readdir(join(directory, kind)).catch(() => []);
        for (const name of names.filter((each) => each.includes(PART))) {
          await rm(join(directory, kind, name), { recursive: true, force: true });
        }
      }
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
