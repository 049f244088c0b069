import { expect, test } from 'vitest';
import { parseReference } from '../model/reference.ts';
import type { Arrival } from './arrival.ts';
import { type BlobStore, createBlobStore } from './blobs.ts';
import { createDownloads } from './downloads.ts';
import { testClient } from './testing/clients.ts';

const PILOT = parseReference('docker.io/istio/pilot:1.31.0');
const BLOBS = [1, 2, 3, 4, 5].map((n) => ({ digest: `sha256:${String(n).repeat(64)}`, size: n }));

/** Downloads into a store that only does what the test says with what arrives. */
function downloadsTo(receive: (arrival: Arrival) => Promise<void>) {
  const store: BlobStore = { ...createBlobStore('/nowhere'), receive };
  return createDownloads(testClient(), store);
}

test('blobs are fetched three at a time', async () => {
  let [seen, now, most] = [0, 0, 0];
  const waiting: (() => void)[] = [];
  const downloads = downloadsTo(async () => {
    seen += 1;
    now += 1;
    most = Math.max(most, now);
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 3 || seen === BLOBS.length) for (const each of waiting.splice(0)) each();
    });
    now -= 1;
  });
  await downloads.fetch(PILOT, BLOBS, () => undefined);
  expect([seen, most]).toEqual([5, 3]);
});

test('what two images need at once is fetched once', async () => {
  const fetched: string[] = [];
  const downloads = downloadsTo(async ({ blob }) => void fetched.push(blob.digest));
  await Promise.all([
    downloads.fetch(PILOT, BLOBS, () => undefined),
    downloads.fetch(PILOT, BLOBS.slice(0, 2), () => undefined),
  ]);
  expect(fetched).toEqual(BLOBS.map(({ digest }) => digest));
});

test('the first that fails ends the others, and its error is the one that is thrown', async () => {
  const ended: string[] = [];
  const downloads = downloadsTo(async ({ blob, signal }) => {
    if (blob.size === 2) throw new Error('cut');
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    ended.push(blob.digest);
    signal.throwIfAborted();
  });
  await expect(downloads.fetch(PILOT, BLOBS, () => undefined)).rejects.toThrow('cut');
  expect(ended).toEqual(expect.arrayContaining([BLOBS[0]?.digest, BLOBS[2]?.digest]));
  expect(ended).not.toContain(BLOBS[4]?.digest);
});
