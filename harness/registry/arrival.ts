import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { HarnessError } from '../errors/errors.ts';
import type { Clock } from '../time/clock.ts';
import { checksumDiffers, type Descriptor } from './documents.ts';
import { isCertificateProblem, reasonOf } from './failures.ts';

/** What a blob is called and how long it is. */
export type BlobKey = Pick<Descriptor, 'digest' | 'size'>;

/** The bytes of a blob from one of them on. */
export interface BlobBytes {
  readonly body: Readable;
  /** Number of the first byte: 0 where a server gives no part. */
  readonly from: number;
}

/** One blob on its way into the store. */
export interface Arrival {
  readonly blob: BlobKey;
  /** The image that it is fetched for, as errors name it. */
  readonly what: string;
  readonly open: (from: number) => Promise<BlobBytes>;
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

const MOST_ATTEMPTS = 3;
const PAUSE_MS = 1_000;

/**
 * Hands on a blob's bytes in order, each once, and checks them. Where a connection breaks off or falls silent it is asked
 * again, after a pause, for what is still missing; three times in all.
 * @throws HarnessError DOWNLOAD_FAILED, REGISTRY_UNREACHABLE, CHECKSUM_DIFFERS; what `append` and `open` throw; the signal's reason
 */
export async function takeBlob(
  arrival: Arrival,
  append: (chunk: Uint8Array) => Promise<void>,
  clock: Clock,
): Promise<void> {
  const { blob, what, open, onBytes, signal } = arrival;
  const name = `blob ${blob.digest} of ${what}`;
  const hash = createHash('sha256');
  let bytes = 0;

  const attempt = async (): Promise<void> => {
    const { body, from } = await open(bytes);
    // A server that begins anew gives again what is here; the checksum is of the whole.
    let known = bytes - from;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        const fresh = chunk.subarray(Math.min(known, chunk.byteLength));
        known -= chunk.byteLength - fresh.byteLength;
        if (bytes + fresh.byteLength > blob.size) throw checksumDiffers(name, `${blob.size} bytes`, 'more');
        hash.update(fresh);
        onBytes(fresh.byteLength);
        await append(fresh);
        bytes += fresh.byteLength;
      }
    } finally {
      body.destroy();
    }
    if (bytes < blob.size) throw new Error('the answer ended');
  };

  for (let attempts = 1; bytes < blob.size || attempts === 1; attempts += 1) {
    try {
      await attempt();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (bytes === blob.size && !(error instanceof HarnessError)) break;
      if (!mayPass(error)) throw error;
      if (attempts === MOST_ATTEMPTS) throw givenUp(name, bytes, blob.size, error);
      await clock.pause(PAUSE_MS * attempts, signal).catch(() => undefined);
      signal.throwIfAborted();
    }
  }
  const seen = `sha256:${hash.digest('hex')}`;
  if (seen !== blob.digest) throw checksumDiffers(name, blob.digest, seen);
}

/** Whether it may go well another time: a connection that broke off, or none at all, but for a certificate. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof HarnessError)) return true;
  return (
    error.code === 'REGISTRY_UNREACHABLE' && error.cause !== undefined && !isCertificateProblem(error.cause)
  );
}

function givenUp(name: string, bytes: number, size: number, cause: unknown): HarnessError {
  const unreachable = cause instanceof HarnessError ? cause : undefined;
  const why = unreachable?.message ?? reasonOf(cause).words;
  return new HarnessError(
    unreachable?.code ?? 'DOWNLOAD_FAILED',
    `${name} broke off after ${bytes} of ${size} bytes: ${why} (${MOST_ATTEMPTS} attempts)`,
    { cause, nextStep: unreachable?.nextStep ?? 'run again: what was whole is kept' },
  );
}
