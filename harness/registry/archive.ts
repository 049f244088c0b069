import { createReadStream } from 'node:fs';
import { HarnessError } from '../errors/errors.ts';
import { writeWhole } from '../files/whole-file.ts';
import type { StoredBlob, StoredImage } from './store.ts';
import { tarEnd, tarHeader, tarPadding } from './tar.ts';

/** An image under a name that the engine is to know it by: `localhost/istio-cni-conformance/pilot:1.31.0`. */
export interface NamedImage {
  readonly image: StoredImage;
  readonly name: string;
}

const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';

/**
 * Writes one archive that `docker load`, `podman load` and `ctr images import` take: an OCI layout with the manifest
 * list of `docker save` beside it, as Docker 25 writes. An image's blobs stand in it once, as they came.
 * @throws HarnessError DISK_FULL, FILE_UNWRITABLE, STORE_DAMAGED
 */
export async function writeArchive(file: string, images: readonly NamedImage[]): Promise<void> {
  const blobs = new Map<string, StoredBlob>();
  for (const { image } of images) {
    for (const blob of [image.manifest, image.config, ...image.layers]) blobs.set(blob.digest, blob);
  }
  await writeWhole(file, async (append) => {
    for (const [name, document] of documentsOf(images)) {
      const bytes = Buffer.from(JSON.stringify(document));
      await append(Buffer.concat([tarHeader(name, bytes.byteLength), bytes, tarPadding(bytes.byteLength)]));
    }
    for (const blob of blobs.values()) {
      await append(tarHeader(pathIn(blob), blob.size));
      await copy(blob, append);
      await append(tarPadding(blob.size));
    }
    await append(tarEnd());
  });
}

function documentsOf(images: readonly NamedImage[]): readonly (readonly [string, unknown])[] {
  const manifests = images.map(({ image: { manifest, configuration }, name }) => ({
    mediaType: manifest.mediaType,
    digest: manifest.digest,
    size: manifest.size,
    platform: { architecture: configuration.architecture, os: configuration.os },
    // In full in both: podman takes its name from the second, containerd from the first.
    annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': name },
  }));
  return [
    ['oci-layout', { imageLayoutVersion: '1.0.0' }],
    ['index.json', { schemaVersion: 2, mediaType: INDEX_TYPE, manifests }],
    ['manifest.json', saved(images)],
  ];
}

/** What `docker save` lists: each image once, with all its names. */
function saved(images: readonly NamedImage[]): readonly unknown[] {
  const byDigest = Map.groupBy(images, ({ image }) => image.manifest.digest);
  return [...byDigest.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { config, layers } = first.image;
    return { Config: pathIn(config), RepoTags: same.map(({ name }) => name), Layers: layers.map(pathIn) };
  });
}

function pathIn({ digest }: StoredBlob): string {
  return `blobs/${digest.replace(':', '/')}`;
}

async function copy({ file, size }: StoredBlob, append: (chunk: Uint8Array) => Promise<void>): Promise<void> {
  let bytes = 0;
  for await (const chunk of readingOf(file)) {
    bytes += chunk.byteLength;
    await append(chunk);
  }
  if (bytes !== size) throw damaged(file, `has ${bytes} bytes in place of ${size}`);
}

async function* readingOf(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw damaged(file, `cannot be read: ${(cause as Error).message}`);
  }
}

function damaged(file: string, what: string): HarnessError {
  return new HarnessError('STORE_DAMAGED', `${file} ${what}`, {
    nextStep: 'run again: what the store holds is then read whole, and fetched anew where it is damaged',
  });
}
