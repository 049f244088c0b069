import { gzipSync } from 'node:zlib';
import { digestOf } from '../documents.ts';
import { tarEnd, tarHeader, tarPadding } from '../tar.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

/** An image as a registry holds it: one document that is named, and blobs. */
export interface SampleImage {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly digest: string;
  readonly architecture: string;
  readonly layers: readonly string[];
  readonly config: string;
  readonly blobs: ReadonlyMap<string, Buffer>;
}

export interface SampleOptions {
  readonly architecture?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** The files of each layer, the lowest first. */
  readonly layers?: readonly Readonly<Record<string, string>>[];
}

/** A real image: gzipped tar layers, and a configuration that has their digests. */
export function sampleImage(options: SampleOptions = {}): SampleImage {
  const { architecture = 'amd64', labels, layers = [{ 'etc/hello': 'hello' }] } = options;
  const tars = layers.map(tarOf);
  const zipped = tars.map((tar) => gzipSync(tar));
  const config = json({
    os: 'linux',
    architecture,
    config: { Labels: labels ?? null, Cmd: ['/hello'] },
    rootfs: { type: 'layers', diff_ids: tars.map(digestOf) },
  });
  const bytes = json({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: describe(config, 'application/vnd.oci.image.config.v1+json'),
    layers: zipped.map((layer) => describe(layer, 'application/vnd.oci.image.layer.v1.tar+gzip')),
  });
  return {
    mediaType: MANIFEST,
    bytes,
    digest: digestOf(bytes),
    architecture,
    layers: zipped.map(digestOf),
    config: digestOf(config),
    blobs: new Map([config, ...zipped].map((blob) => [digestOf(blob), blob])),
  };
}

/** An index of images, one a platform, with an attestation among them as BuildKit writes. */
export function sampleIndex(
  images: readonly SampleImage[],
): Pick<SampleImage, 'mediaType' | 'bytes' | 'digest'> {
  const manifests = images.map(({ bytes, mediaType, architecture }) => ({
    ...describe(bytes, mediaType),
    platform: { os: 'linux', architecture },
  }));
  const attestation = {
    ...describe(Buffer.from('x'), MANIFEST),
    platform: { os: 'unknown', architecture: 'unknown' },
  };
  const bytes = json({ schemaVersion: 2, mediaType: INDEX, manifests: [attestation, ...manifests] });
  return { mediaType: INDEX, bytes, digest: digestOf(bytes) };
}

export function tarOf(files: Readonly<Record<string, string>>): Buffer {
  const members = Object.entries(files).map(([name, content]) => {
    const bytes = Buffer.from(content);
    return Buffer.concat([tarHeader(name, bytes.byteLength), bytes, tarPadding(bytes.byteLength)]);
  });
  return Buffer.concat([...members, tarEnd()]);
}

function describe(bytes: Buffer, mediaType: string): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest: digestOf(bytes), size: bytes.byteLength };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
