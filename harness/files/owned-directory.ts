import { lstatSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MayLive, type Owner, ownerSchema, thisOwner } from '../process/owner.ts';
import { readJsonOrUndefined, writeJson } from './json-file.ts';

/** Begins the name of every folder of the suite's among the machine's temporary files. */
const PREFIX = 'icc-';
const OWNER_FILE = 'owner.json';

/**
 * Calls `use` with a folder of this process's own among temporary files, and removes it. A folder that a killed process
 * leaves says whose it was. @param base the machine's own folder for temporary files by default
 */
export async function withOwnedDirectory<T>(
  name: string,
  use: (directory: string) => Promise<T>,
  base = tmpdir(),
): Promise<T> {
  const directory = await mkdtemp(join(base, `${PREFIX}${name}-`));
  try {
    writeJson(join(directory, OWNER_FILE), thisOwner());
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Removes this user's own of processes that are gone, and gives their paths. */
export async function removeOrphanedDirectories(
  mayLive: MayLive,
  base = tmpdir(),
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of await readdir(base)) {
    const directory = join(base, name);
    const owner = name.startsWith(PREFIX) && isOwn(directory) ? ownerOf(directory) : undefined;
    if (owner === undefined || mayLive(owner)) continue;
    const gone = await rm(directory, { recursive: true, force: true }).then(
      () => true,
      // Something is mounted there.
      () => false,
    );
    if (gone) removed.push(directory);
  }
  return removed;
}

/** Anybody may make a folder of such a name among temporary files, and put into it what they like. */
function isOwn(directory: string): boolean {
  const found = lstatSync(directory, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.();
}

function ownerOf(directory: string): Owner | undefined {
  return readJsonOrUndefined(join(directory, OWNER_FILE), ownerSchema) as Owner | undefined;
}
