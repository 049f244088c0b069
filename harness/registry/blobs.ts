import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '../files/hash-file.ts';
import { type OpenFile, openForWriting, sweepParts, writeWhole } from '../files/whole-file.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { type Arrival, type BlobKey, takeBlob } from './arrival.ts';
import { digestOf } from './documents.ts';

/** Blobs by their digest, in files. What is there came whole: a part is renamed when its checksum is right. */
export interface BlobStore {
  /** Where the blobs' files are. */
  readonly folder: string;
  pathOf(digest: string): string;
  /**
   * How it is there: in its full length, as its bytes were checked when they came, and with `verify` with just these
   * bytes; each is read once by a store. Marks what is whole as used now.
   */
  look(blob: BlobKey, verify: boolean): Promise<'whole' | 'torn' | 'absent'>;
  /** A small blob, checked; undefined if it is not there or not what it was. Marks it as used now. */
  read(digest: string): Promise<Buffer | undefined>;
  /** As `read`, but not marked as used. */
  peek(digest: string): Promise<Buffer | undefined>;
  put(bytes: Buffer): Promise<void>;
  /** @throws HarnessError of `takeBlob`, DISK_FULL, FILE_UNWRITABLE */
  receive(arrival: Arrival): Promise<void>;
  /** Removes what killed processes left. */
  sweep(): Promise<void>;
}

export function createBlobStore(
  directory: string,
  openFile: OpenFile = openForWriting,
  clock: Clock = systemClock,
): BlobStore {
  const folder = join(directory, 'blobs', 'sha256');
  const verified = new Set<string>();
  const pathOf = (digest: string): string => join(folder, digest.replace('sha256:', ''));
  const peek = async (digest: string): Promise<Buffer | undefined> => {
    const bytes = await readFile(pathOf(digest)).catch(() => undefined);
    return bytes !== undefined && digestOf(bytes) === digest ? bytes : undefined;
  };
  return {
    folder,
    pathOf,
    peek,
    look: async ({ digest, size }, verify) => {
      const found = await stat(pathOf(digest)).catch(() => undefined);
      if (found === undefined) return 'absent';
      if (found.size !== size) return 'torn';
      if (verify && !verified.has(digest) && `sha256:${await hashFile(pathOf(digest))}` !== digest)
        return 'torn';
      if (verify) verified.add(digest);
      await touch(pathOf(digest));
      return 'whole';
    },
    read: async (digest) => {
      const bytes = await peek(digest);
      if (bytes !== undefined) await touch(pathOf(digest));
      return bytes;
    },
    put: async (bytes) => {
      await writeWhole(pathOf(digestOf(bytes)), async (append) => await append(bytes), openFile);
    },
    receive: async (arrival) => {
      const path = pathOf(arrival.blob.digest);
      await writeWhole(path, async (append) => await takeBlob(arrival, append, clock), openFile);
      verified.add(arrival.blob.digest);
    },
    sweep: async () => await sweepParts(folder, Date.now()),
  };
}

/** When it was used last is what pruning goes by. Not everybody may touch what he may read. */
export async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}
