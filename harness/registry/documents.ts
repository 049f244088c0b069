import { createHash } from 'node:crypto';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import { DIGEST } from '../model/reference.ts';
import { reasonOf } from './failures.ts';
import type { Answer } from './transport.ts';

const digest = z.string().regex(DIGEST);
const annotations = z.record(z.string(), z.string()).optional();
const descriptor = z.looseObject({ digest, size: z.number().int().nonnegative(), mediaType: z.string() });

const manifestSchema = z.looseObject({
  mediaType: z.string().optional(),
  config: descriptor,
  layers: z.array(descriptor).max(500),
  annotations,
});

const indexSchema = z.looseObject({
  mediaType: z.string().optional(),
  manifests: z.array(
    z.looseObject({
      digest,
      platform: z.looseObject({ os: z.string(), architecture: z.string() }).optional(),
    }),
  ),
});

const configSchema = z.looseObject({
  os: z.string(),
  architecture: z.string(),
  config: z.looseObject({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});

export type Descriptor = z.infer<typeof descriptor>;
export type Manifest = z.infer<typeof manifestSchema>;
export type Index = z.infer<typeof indexSchema>;
/** An image's configuration, with all that it holds. */
export type ImageConfig = z.infer<typeof configSchema>;

/** For which machines an image is wanted, in Go's words. */
export interface Platform {
  readonly os: 'linux';
  readonly architecture: 'amd64' | 'arm64';
}

export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

/** Larger than any manifest that a registry takes (4 MiB by the distribution specification). */
const MOST_BYTES = 4 * 1024 * 1024;

/** A manifest or an index, told by what it holds: registries are loose with the media type. @throws HarnessError BAD_DOCUMENT */
export function parseManifest(bytes: Uint8Array, what: string): Manifest | Index {
  const value = parseJson(bytes, what);
  const keys = Object.keys(value ?? {});
  // What reads as both could mean one image here and another to the engine.
  if (keys.includes('manifests') && (keys.includes('layers') || keys.includes('config')))
    throw badDocument(what, 'it is two kinds at once');
  return checked<Manifest | Index>(keys.includes('manifests') ? indexSchema : manifestSchema, value, what);
}

/** @throws HarnessError BAD_DOCUMENT */
export function parseConfig(bytes: Uint8Array, what: string): ImageConfig {
  return checked(configSchema, parseJson(bytes, what), what);
}

/** The digest of the manifest for a platform. @throws HarnessError NO_PLATFORM, which lists those that are there */
export function choosePlatform({ manifests }: Index, wanted: Platform, what: string): string {
  const fitting = manifests.find(
    ({ platform }) => platform?.os === wanted.os && platform.architecture === wanted.architecture,
  );
  if (fitting !== undefined) return fitting.digest;
  const there = manifests.flatMap(({ platform }) =>
    platform === undefined || platform.os === 'unknown' ? [] : `${platform.os}/${platform.architecture}`,
  );
  throw noPlatform(what, wanted, [...new Set(there)]);
}

export function noPlatform(what: string, wanted: Platform, there: readonly string[]): HarnessError {
  const name = `${wanted.os}/${wanted.architecture}`;
  const seen = there.length === 0 ? 'it names no platform' : `it is there for ${there.join(', ')}`;
  return new HarnessError('NO_PLATFORM', `${what} is not there for ${name}: ${seen}`, {
    nextStep: 'choose a version that is built for this machine',
  });
}

/** The whole body, up to 4 MiB. @throws HarnessError BAD_DOCUMENT, DOWNLOAD_FAILED */
export async function readBytes(answer: Answer, what: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > MOST_BYTES) throw badDocument(what, 'it is larger than 4 MiB');
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause;
    throw new HarnessError(
      'DOWNLOAD_FAILED',
      `${what} broke off after ${bytes} bytes: ${reasonOf(cause).words}`,
      {
        cause,
        nextStep: 'run again: what was whole is kept',
      },
    );
  }
  return Buffer.concat(chunks);
}

/** A body of JSON in a known shape. @throws HarnessError BAD_DOCUMENT, DOWNLOAD_FAILED */
export async function readDocument<T>(answer: Answer, schema: z.ZodType<T>, what: string): Promise<T> {
  return checked(schema, parseJson(await readBytes(answer, what), what), what);
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** @throws HarnessError CHECKSUM_DIFFERS */
export function expectDigest(bytes: Uint8Array, wanted: string, what: string): void {
  const seen = digestOf(bytes);
  if (seen !== wanted) throw checksumDiffers(what, wanted, seen);
}

export function checksumDiffers(what: string, wanted: string, seen: string): HarnessError {
  return new HarnessError('CHECKSUM_DIFFERS', `checksum of ${what} differs: wanted ${wanted}, came ${seen}`, {
    nextStep:
      'run again; if it differs again, the registry or what stands before it gives something else: do not use it',
  });
}

function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw badDocument(what, 'it is no JSON');
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw badDocument(what, `${result.error.issues[0]?.path.join('.') || 'its top'} is not as it should be`);
}

export function badDocument(what: string, why: string): HarnessError {
  return new HarnessError('BAD_DOCUMENT', `${what} cannot be read: ${why}`, {
    nextStep: 'see that the address is that of a registry, and that the image is no other kind of artifact',
  });
}
