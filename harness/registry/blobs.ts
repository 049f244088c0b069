import { createHash } from 'node:crypto';
import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { HarnessError } from '../errors/errors.ts';
import { type OpenFile, openForWriting, sweepParts, writeWhole } from './disk.ts';
import { checksumDiffers, type Descriptor, digestOf } from './documents.ts';
import { reasonOf } from './failures.ts';

/** What a blob is called and how long it is. */
export type BlobKey = Pick<Descriptor, 'digest' | 'size'>;

/** One blob on its way into the store. */
export interface Arrival {
  readonly blob: BlobKey;
  /** The image that it is fetched for, as errors name it. */
  readonly what: string;
  readonly open: () => Promise<Readable>;
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Blobs by their digest, in files. What is there came whole: a part is renamed when its checksum is right. */
export interface BlobStore {
  /** Where the blobs' files are. */
  readonly folder: string;
  pathOf(digest: string): string;
  /** Whether it is there in its full length; its bytes were checked when they came. Marks it as used now. */
  has(blob: BlobKey): Promise<boolean>;
  /** A small blob, checked; undefined if it is not there or not what it was. Marks it as used now. */
  read(digest: string): Promise<Buffer | undefined>;
  /** As `read`, but not marked as used. */
  peek(digest: string): Promise<Buffer | undefined>;
  put(bytes: Buffer): Promise<void>;
  /** @throws HarnessError DOWNLOAD_FAILED, CHECKSUM_DIFFERS, DISK_FULL, STORE_UNWRITABLE; what `open` throws */
  receive(arrival: Arrival): Promise<void>;
  /** Removes what killed processes left. */
  sweep(): Promise<void>;
}

export function createBlobStore(directory: string, openFile: OpenFile = openForWriting): BlobStore {
  const folder = join(directory, 'blobs', 'sha256');
  const pathOf = (digest: string): string => join(folder, digest.replace('sha256:', ''));
  const peek = async (digest: string): Promise<Buffer | undefined> => {
    const bytes = await readFile(pathOf(digest)).catch(() => undefined);
    return bytes !== undefined && digestOf(bytes) === digest ? bytes : undefined;
  };
  return {
    folder,
    pathOf,
    peek,
    has: async ({ digest, size }) => {
      const found = await stat(pathOf(digest)).catch(() => undefined);
      if (found?.size !== size) return false;
      await touch(pathOf(digest));
      return true;
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
      await writeWhole(path, async (append) => await take(arrival, append), openFile);
    },
    sweep: async () => await sweepParts(folder, Date.now()),
  };
}

/** When it was used last is what pruning goes by. Not everybody may touch what he may read. */
export async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

async function take(
  { blob: { digest, size }, what, open, onBytes, signal }: Arrival,
  append: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  const name = `blob ${digest} of ${what}`;
  const stream = await open();
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > size) throw checksumDiffers(name, `${size} bytes`, 'more');
      hash.update(chunk);
      onBytes(chunk.byteLength);
      await append(chunk);
    }
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw cause instanceof HarnessError ? cause : brokenOff(name, bytes, size, cause);
  } finally {
    stream.destroy();
  }
  if (bytes < size) throw brokenOff(name, bytes, size, new Error('the answer ended'));
  const seen = `sha256:${hash.digest('hex')}`;
  if (seen !== digest) throw checksumDiffers(name, digest, seen);
}

function brokenOff(name: string, bytes: number, size: number, cause: unknown): HarnessError {
  const message = `${name} broke off after ${bytes} of ${size} bytes: ${reasonOf(cause).words}`;
  return new HarnessError('DOWNLOAD_FAILED', message, {
    cause,
    nextStep: 'run again: what was whole is kept',
  });
}
