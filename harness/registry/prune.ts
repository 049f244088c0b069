import { readdir, rm, stat } from 'node:fs/promises';
import type { BlobStore } from './blobs.ts';
import { parseManifest } from './documents.ts';
import type { Refs } from './refs.ts';

const UNUSED_MS = 30 * 24 * 60 * 60_000;

/** Removes names that are not kept and were not used for 30 days, and blobs unused as long that no name needs. */
export async function pruneStore(
  refs: Refs,
  blobs: BlobStore,
  keep: ReadonlySet<string>,
  nowMs: number,
): Promise<void> {
  const needed = new Set<string>();
  for (const { ref, usedMs } of await refs.all()) {
    if (!keep.has(ref.reference) && nowMs - usedMs > UNUSED_MS) await refs.remove(ref);
    else for (const digest of await digestsOf(blobs, ref.manifestDigest)) needed.add(digest);
  }
  for (const name of await readdir(blobs.folder).catch(() => [])) {
    const path = blobs.pathOf(`sha256:${name}`);
    if (needed.has(`sha256:${name}`)) continue;
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && nowMs - found.mtimeMs > UNUSED_MS) await rm(path, { force: true });
  }
}

async function digestsOf(blobs: BlobStore, manifestDigest: string): Promise<readonly string[]> {
  const bytes = await blobs.peek(manifestDigest);
  const manifest = bytes === undefined ? undefined : parseManifest(bytes, manifestDigest);
  if (manifest === undefined || !('layers' in manifest)) return [manifestDigest];
  const { config, layers } = manifest as { config: { digest: string }; layers: { digest: string }[] };
  return [manifestDigest, config.digest, ...layers.map(({ digest }) => digest)];
}
