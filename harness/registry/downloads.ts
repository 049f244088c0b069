import pLimit from 'p-limit';
import { formatReference, type Reference } from '../model/reference.ts';
import type { BlobKey } from './arrival.ts';
import type { BlobStore } from './blobs.ts';
import type { RegistryClient } from './client.ts';

/** Fetches blobs into the store, three at a time over all images, and each once however many images need it. */
export interface Downloads {
  /**
   * Resolves when all are there. The first that fails stops the others; no work goes on when it rejects.
   * @throws HarnessError of the client and of the store; the signal's reason
   */
  fetch(
    reference: Reference,
    blobs: readonly BlobKey[],
    onBytes: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<void>;
}

const AT_ONCE = 3;

export function createDownloads(client: RegistryClient, store: BlobStore): Downloads {
  const limit = pLimit(AT_ONCE);
  const arriving = new Map<string, Promise<void>>();

  const receive = (
    reference: Reference,
    blob: BlobKey,
    onBytes: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<void> => {
    const { digest } = blob;
    const started = arriving.get(digest);
    if (started !== undefined) return started;
    const arrival = limit(async () => {
      signal.throwIfAborted();
      const open = async (from: number) => await client.blob(reference, digest, from, signal);
      await store.receive({ blob, what: formatReference(reference), open, onBytes, signal });
    }).finally(() => arriving.delete(digest));
    arriving.set(digest, arrival);
    return arrival;
  };

  return {
    fetch: async (reference, blobs, onBytes, signal) => {
      const stop = new AbortController();
      const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
      const arrivals = blobs.map(async (blob) => {
        try {
          await receive(reference, blob, onBytes, either);
        } catch (error) {
          stop.abort(error);
          throw error;
        }
      });
      await Promise.allSettled(arrivals);
      signal?.throwIfAborted();
      if (stop.signal.aborted) throw stop.signal.reason;
    },
  };
}
