import { formatReference, isMoving, type Reference } from '../model/reference.ts';
import type { BlobStore } from './blobs.ts';
import type { RegistryClient } from './client.ts';
import { type Manifest, parseManifest } from './documents.ts';
import type { Ref, RefKey, Refs } from './refs.ts';

/** A name and the manifest that it stands for. */
export interface Found {
  readonly ref: Ref;
  readonly manifest: Pick<Manifest, 'config' | 'layers'>;
  /** Of the manifest's bytes. */
  readonly size: number;
  /** Of what was read from the registry for it: 0 if it was here. */
  readonly bytesRead: number;
}

/** Finds the manifests of names, here or at the registry. */
export interface Lookup {
  keyOf(reference: Reference): RefKey;
  /** What is here, without asking. */
  held(reference: Reference): Promise<Found | undefined>;
  /** What is here if the name still stands for it, else what the registry gives, which is then here. */
  find(reference: Reference, signal?: AbortSignal): Promise<Found>;
}

export interface LookupParts {
  readonly client: RegistryClient;
  readonly blobs: BlobStore;
  readonly refs: Refs;
}

export function createLookup({ client, blobs, refs }: LookupParts): Lookup {
  /** Names that were asked for since this was created. */
  const asked = new Set<string>();

  const keyOf: Lookup['keyOf'] = (reference) => ({
    reference: formatReference(reference),
    source: client.sourceOf(reference),
    platform: `${client.platform.os}/${client.platform.architecture}`,
  });

  const held: Lookup['held'] = async (reference) => {
    const ref = await refs.read(keyOf(reference));
    const bytes = ref === undefined ? undefined : await blobs.read(ref.manifestDigest);
    if (ref === undefined || bytes === undefined) return undefined;
    const manifest = parseManifest(bytes, `the manifest of ${ref.reference}`);
    if (!('layers' in manifest)) return undefined;
    return { ref, manifest: manifest as Manifest, size: bytes.byteLength, bytesRead: 0 };
  };

  const stands = async ({ ref }: Found, reference: Reference, signal?: AbortSignal): Promise<boolean> =>
    !isMoving(reference) ||
    asked.has(ref.reference) ||
    (await client.namedDigest(reference, signal)) === ref.namedDigest;

  return {
    keyOf,
    held,
    find: async (reference, signal) => {
      const found = await held(reference);
      const good = found !== undefined && (await stands(found, reference, signal));
      asked.add(formatReference(reference));
      if (good) return found;
      const { bytes, namedDigest, digest, mediaType, config, layers, bytesRead } = await client.manifest(
        reference,
        signal,
      );
      const ref: Ref = {
        ...keyOf(reference),
        namedDigest,
        manifestDigest: digest,
        manifestMediaType: mediaType,
      };
      await blobs.put(bytes);
      await refs.write(ref);
      return { ref, manifest: { config, layers: [...layers] }, size: bytes.byteLength, bytesRead };
    },
  };
}
