import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { seal, sealOf, tornPart } from '../files/seal.ts';
import { sync, writeWhole } from '../files/whole-file.ts';

const KINDS = ['bin', 'rootfs', 'tools', 'node'] as const;

/** Which kind of thing is kept: programs, root file systems, tools modules, facts of node images. */
export type CacheKind = (typeof KINDS)[number];

/**
 * Results of builds below one folder, each under the hash of its inputs. A result is made under another name, sealed when
 * it is on the disk, and renamed; only what is as it was sealed counts as there. Only the holder of the cache's lock makes.
 */
export interface BuildCache {
  readonly directory: string;
  /** Where a result is or will be. */
  pathOf(kind: CacheKind, name: string): string;
  /** Whether the result is there, and whole. */
  has(kind: CacheKind, name: string): Promise<boolean>;
  /** The result's path; `make` writes to the path that it is given, and is called only where `has` says no. */
  obtain(kind: CacheKind, name: string, make: (path: string) => Promise<void>): Promise<string>;
  /** Makes the result anew, whether or not it is there. */
  replace(kind: CacheKind, name: string, make: (path: string) => Promise<void>): Promise<string>;
  /** What tells this cache from all others, also where both have the same path. Only the lock's holder may ask. */
  identity(): Promise<string>;
  /** Calls `use` with an empty folder on the cache's own file system, and removes it. */
  withTemporary<T>(use: (directory: string) => Promise<T>): Promise<T>;
  /** What is unfinished: somebody makes it now, or was killed. */
  unfinished(): Promise<readonly string[]>;
  /** Removes what is unfinished, and gives its paths; only the holder of the cache's lock may. */
  sweep(): Promise<readonly string[]>;
}

const PART = '.part-';

/** @param say told of a result that was there and is not whole */
export function createBuildCache(
  directory: string,
  say: (line: string) => void = () => undefined,
): BuildCache {
  const pathOf = (kind: CacheKind, name: string): string => join(directory, kind, name);
  const has = async (kind: CacheKind, name: string): Promise<boolean> =>
    (await tornOrAbsent(pathOf(kind, name))) === undefined;

  const replace: BuildCache['replace'] = async (kind, name, make) => {
    const path = pathOf(kind, name);
    const part = `${path}${PART}${randomBytes(4).toString('hex')}`;
    await mkdir(dirname(path), { recursive: true });
    try {
      await make(part);
      await rm(path, { recursive: true, force: true });
      // Its seal first: without one it would not count, with the seal of another neither.
      await seal(path, part);
      await rename(part, path);
      await sync(dirname(path));
      return path;
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  };

  const unfinished = async (): Promise<readonly string[]> => {
    const results = await Promise.all(KINDS.map(async (kind) => await listed(join(directory, kind))));
    return [...(await listed(join(directory, 'tmp'))), ...results.flatMap(partsIn)];
  };

  return {
    directory,
    pathOf,
    has,
    replace,
    obtain: async (kind, name, make) => {
      const path = pathOf(kind, name);
      const torn = await tornOrAbsent(path);
      if (torn === undefined) return path;
      if (torn !== ABSENT) say(`${path} is made anew: ${torn}`);
      return await replace(kind, name, make);
    },
    identity: async () => {
      const file = join(directory, 'identity');
      const known = await readFile(file, 'utf8').catch(() => '');
      if (/^[0-9a-f]{12}$/.test(known)) return known;
      const made = randomBytes(6).toString('hex');
      await writeWhole(file, async (append) => await append(Buffer.from(made)));
      return made;
    },
    withTemporary: async (use) => {
      const temporary = join(directory, 'tmp', randomBytes(6).toString('hex'));
      await mkdir(temporary, { recursive: true });
      try {
        return await use(temporary);
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    },
    unfinished,
    sweep: async () => {
      const left = await unfinished();
      for (const path of left) await rm(path, { recursive: true, force: true });
      return left;
    },
  };
}

/** Parts, and seals of what never got its name. */
function partsIn(paths: readonly string[]): readonly string[] {
  const there = new Set(paths);
  return paths.filter(
    (path) =>
      path.includes(PART) || (path.endsWith(sealOf('')) && !there.has(path.slice(0, -sealOf('').length))),
  );
}

async function listed(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
}

const ABSENT = 'it is not there';

/** Why a result does not count; undefined if it does. */
async function tornOrAbsent(path: string): Promise<string | undefined> {
  return await access(path).then(
    async () => await tornPart(path),
    () => ABSENT,
  );
}
