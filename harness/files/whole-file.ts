import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import { runsHere, thisOwner } from '../process/owner.ts';
import { asDiskFull, DiskFullError } from './disk-full.ts';

/** Opens a file anew for writing. */
export type OpenFile = (path: string) => Promise<FileHandle>;

export const openForWriting: OpenFile = async (path) => await open(path, 'wx');

const PART = '.part-';
/** A live writer touches its part more often: a silent registry is given up after 30 s, and asked three times in all. */
const QUIET_MS = 300_000;

/**
 * Writes a file whole or not at all: `write` fills a part beside it, which is synced to the disk and renamed. Several
 * processes may do so at once; the last one's stays. @throws DiskFullError; HarnessError FILE_UNWRITABLE
 */
export async function writeWhole(
  path: string,
  write: (append: (chunk: Uint8Array) => Promise<void>) => Promise<void>,
  openFile: OpenFile = openForWriting,
): Promise<void> {
  const part = partOf(path);
  try {
    const file = await onDisk(path, async () => {
      await mkdir(dirname(path), { recursive: true });
      return await openFile(part);
    });
    try {
      await write(async (chunk) => await onDisk(path, async () => await file.writeFile(chunk)));
      await onDisk(path, async () => await file.sync());
    } finally {
      await file.close();
    }
    await onDisk(path, async () => {
      await rename(part, path);
      await sync(dirname(path));
    });
  } finally {
    // Where even that cannot be done, the first error is the one to know.
    await rm(part, { force: true }).catch(() => undefined);
  }
}

/**
 * A name beside a file for what is not whole yet: it tells who writes. It ends as no file does, so that who reads all of
 * a folder that end so, as podman does its networks, does not read it.
 */
export function partOf(path: string): string {
  const { pid, startTicks = '' } = thisOwner();
  const name = `${PART}${pid}-${startTicks}-${randomBytes(4).toString('hex')}-${basename(path)}`;
  return join(dirname(path), `${name.slice(0, 200)}~`);
}

/** Removes parts whose writer is gone. A writer in another name space of processes is known by its fresh part. */
export async function sweepParts(directory: string, nowMs: number): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const [, pid, startTicks] = name.match(/^\.part-(\d+)-(\d*)-/) ?? [];
    if (pid === undefined) continue;
    const writer = { pid: Number(pid), ...(startTicks ? { startTicks } : {}) };
    const path = join(directory, name);
    const touchedMs = await stat(path).then(
      (found) => found.mtimeMs,
      () => nowMs,
    );
    if (!runsHere(writer) && nowMs - touchedMs > QUIET_MS) await rm(path, { force: true });
  }
}

/** So that content lasts, or in a folder names, when the power fails. */
export async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Does something with a file, and names it if it fails. */
async function onDisk<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** The error of a file that could not be written. */
export function unwritable(path: string, cause: unknown): HarnessError {
  if (asDiskFull(cause) !== undefined) return new DiskFullError(path, cause);
  return new HarnessError('FILE_UNWRITABLE', `${path}: ${(cause as Error).message}`, {
    cause,
    nextStep:
      'see who owns the folder and its rights, or choose another (XDG_CACHE_HOME for the cache, --output for reports)',
  });
}
