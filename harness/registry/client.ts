import { join } from 'node:path/posix';
import { z } from 'zod';
import { formatReference, parseMirror, type Reference } from '../model/reference.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import type { BlobBytes } from './arrival.ts';
import { createAsking } from './asking.ts';
import { createAuthorizer, type Repository } from './authorization.ts';
import type { FindCredentials } from './credentials.ts';
import {
  badDocument,
  choosePlatform,
  type Descriptor,
  digestOf,
  expectDigest,
  type Index,
  MANIFEST_TYPES,
  type Manifest,
  type Platform,
  parseManifest,
  readBytes,
  readDocument,
} from './documents.ts';
import type { Answer, Transport } from './transport.ts';

/** The manifest of one image for the wanted platform. */
export interface ImageManifest {
  /** Of what the reference names: the index where there is one, else the manifest. */
  readonly namedDigest: string;
  readonly digest: string;
  readonly mediaType: string;
  /** As it came: its digest is of these bytes. */
  readonly bytes: Buffer;
  readonly config: Descriptor;
  /** The lowest first. */
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Of all documents that were read for it. */
  readonly bytesRead: number;
}

/**
 * Reads images from registries. Errors of all: REGISTRY_UNREACHABLE, REGISTRY_FAILED, NO_SUCH_IMAGE, LOGIN_NEEDED,
 * RATE_LIMITED, CREDENTIALS_UNREADABLE, and the signal's reason.
 */
export interface RegistryClient {
  readonly platform: Platform;
  /** Where a reference is asked for, as its user knows it: `docker.io`, or `MIRROR[/PREFIX]`. */
  sourceOf(reference: Reference): string;
  /** @throws HarnessError CHECKSUM_DIFFERS, NO_PLATFORM, BAD_DOCUMENT, DOWNLOAD_FAILED */
  manifest(reference: Reference, signal?: AbortSignal): Promise<ImageManifest>;
  /** What the reference names now, without reading it; undefined where the registry does not say. */
  namedDigest(reference: Reference, signal?: AbortSignal): Promise<string | undefined>;
  /** The bytes of a blob, unchecked, from one of them on or, where the registry gives no part, from the first. */
  blob(reference: Reference, digest: string, from?: number, signal?: AbortSignal): Promise<BlobBytes>;
  /** The tags of a reference's repository, in the registry's order; the first 100 pages. */
  tags(reference: Reference, signal?: AbortSignal): Promise<readonly string[]>;
}

export interface RegistryClientOptions {
  readonly transport: Transport;
  readonly credentials: FindCredentials;
  readonly platform: Platform;
  /** `HOST[:PORT][/PREFIX]`: asked in place of every upstream, for upstream's path below the prefix. */
  readonly mirror?: string;
  readonly clock?: Clock;
}

const MOST_PAGES = 100;
const tagPage = z.looseObject({ tags: z.array(z.string()).nullish() });

/** A client of the OCI distribution API that only reads. @throws HarnessError BAD_REFERENCE for a bad mirror */
export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  const { transport, credentials, platform, clock = systemClock } = options;
  const mirror = options.mirror === undefined ? undefined : parseMirror(options.mirror);

  const repositoryOf = (reference: Reference): Repository => ({
    host: mirror?.host ?? reference.host,
    path: mirror === undefined ? reference.path : join(mirror.prefix, reference.path),
    what: formatReference(reference),
  });

  const ask = createAsking(transport, createAuthorizer(transport, credentials, clock));

  const document = async (
    reference: Reference,
    name: string,
    signal?: AbortSignal,
  ): Promise<{ bytes: Buffer; digest: string; parsed: Manifest | Index; type: string | undefined }> => {
    const what = formatReference(reference);
    const accept = MANIFEST_TYPES.join(', ');
    const answer = await ask(repositoryOf(reference), `manifests/${name}`, { accept, signal });
    const bytes = await readBytes(answer, `the manifest of ${what}`);
    const said = answer.header('docker-content-digest');
    if (name.includes(':')) expectDigest(bytes, name, `the manifest of ${what}`);
    else if (said?.startsWith('sha256:')) expectDigest(bytes, said, `the manifest of ${what}`);
    const parsed = parseManifest(bytes, `the manifest of ${what}`);
    return { bytes, digest: digestOf(bytes), parsed, type: answer.header('content-type') };
  };

  return {
    platform,
    sourceOf: (reference) => (mirror === undefined ? reference.host : join(mirror.host, mirror.prefix)),
    manifest: async (reference, signal) => {
      const named = await document(reference, reference.digest ?? reference.tag ?? 'latest', signal);
      let found = named;
      if ('manifests' in named.parsed) {
        const digest = choosePlatform(named.parsed as Index, platform, formatReference(reference));
        found = await document(reference, digest, signal);
      }
      const { bytes, digest, parsed, type } = found;
      if (!('layers' in parsed)) {
        throw badDocument(`the manifest of ${formatReference(reference)}`, 'it is an index in an index');
      }
      const { config, layers, annotations, mediaType } = parsed as Manifest;
      return {
        namedDigest: named.digest,
        digest,
        mediaType: mediaType ?? type ?? MANIFEST_TYPES[2],
        bytes,
        config,
        layers,
        annotations,
        bytesRead: found === named ? bytes.byteLength : bytes.byteLength + named.bytes.byteLength,
      };
    },
    namedDigest: async (reference, signal) => {
      const path = `manifests/${reference.digest ?? reference.tag ?? 'latest'}`;
      const accept = MANIFEST_TYPES.join(', ');
      const answer = await ask(repositoryOf(reference), path, { method: 'HEAD', accept, signal });
      await answer.discard();
      return answer.header('docker-content-digest');
    },
    blob: async (reference, digest, from, signal) => {
      const repository = repositoryOf(reference);
      const named = { ...repository, what: `blob ${digest} of ${repository.what}` };
      const answer = await ask(named, `blobs/${digest}`, { from, signal });
      return { body: answer.body, from: answer.status === 206 ? (from ?? 0) : 0 };
    },
    tags: async (reference, signal) => {
      const repository = repositoryOf(reference);
      const tags: string[] = [];
      let path: string | undefined = 'tags/list?n=1000';
      for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
        const answer: Answer = await ask(repository, path, { signal });
        const found = await readDocument(answer, tagPage, `the tags of ${repository.what}`);
        tags.push(...(found.tags ?? []));
        path = nextPage(answer.header('link'));
      }
      return tags;
    },
  };
}

/** The query of RFC 8288's `<…>; rel="next"`: where it leads is the same list, whatever host it names. */
function nextPage(link: string | undefined): string | undefined {
  const query = link?.match(/<[^>]*\?([^>]*)>\s*;[^,]*\brel="?next"?/)?.[1];
  return query === undefined ? undefined : `tags/list?${query}`;
}
