import type { OpenFile } from '../files/whole-file.ts';
import { formatReference, parseReference } from '../model/reference.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import type { BlobKey } from './arrival.ts';
import { createBlobStore } from './blobs.ts';
import type { RegistryClient } from './client.ts';
import { type Descriptor, type ImageConfig, noPlatform, parseConfig } from './documents.ts';
import { createDownloads } from './downloads.ts';
import { createLedger, type Use } from './ledger.ts';
import { createLookup, type Found } from './lookup.ts';
import { pruneStore } from './prune.ts';
import { createRefs } from './refs.ts';
import { createTally } from './tally.ts';

/** A blob of the store. Its file stays as it is. */
export interface StoredBlob extends BlobKey {
  readonly mediaType: string;
  readonly file: string;
}

/** An image that is whole in the store. */
export interface StoredImage {
  readonly reference: string;
  readonly manifest: StoredBlob;
  readonly config: StoredBlob;
  /** The lowest first. */
  readonly layers: readonly StoredBlob[];
  readonly configuration: ImageConfig;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ObtainOptions {
  /** Told now and then how much has come. */
  readonly progress?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** Reads what is here to the last byte: for who makes something of it. */
  readonly verify?: boolean;
}

/** Upstream's images on this machine's disk, kept from run to run. Names are full references, as text. */
export interface ImageStore {
  /**
   * The image of a name, fetched as far as it is not here. A name that cannot move is not asked for again; one that
   * may is asked for once by each store that is created.
   * @throws HarnessError BAD_REFERENCE, DISK_FULL, FILE_UNWRITABLE, DOWNLOAD_FAILED, CHECKSUM_DIFFERS and the client's
   */
  obtain(reference: string, options?: ObtainOptions): Promise<StoredImage>;
  /** Whether the name's image is whole here, as far as is known without asking. */
  has(reference: string): Promise<boolean>;
  /** Where the bytes of all that was obtained so far came from. */
  uses(): readonly Use[];
  /** Removes names that are not to be kept and were not used for 30 days, and blobs that nothing needs any more. */
  prune(keep: readonly string[]): Promise<void>;
}

export interface ImageStoreOptions {
  readonly directory: string;
  readonly client: RegistryClient;
  readonly clock?: Clock;
  readonly openFile?: OpenFile;
}

/** Several processes may use one directory at once. */
export function createImageStore(options: ImageStoreOptions): ImageStore {
  const { directory, client, openFile, clock = systemClock } = options;
  const blobs = createBlobStore(directory, openFile, clock);
  const refs = createRefs(directory);
  const lookup = createLookup({ client, blobs, refs });
  const downloads = createDownloads(client, blobs);
  const ledger = createLedger();
  let swept: Promise<unknown> | undefined;

  const stored = ({ digest, size, mediaType }: Descriptor): StoredBlob => ({
    digest,
    size,
    mediaType,
    file: blobs.pathOf(digest),
  });

  /** A configuration is small: it is read and checked at each use. Of layers only the length is looked at, by default. */
  const missingOf = async (
    { manifest: { config, layers } }: Found,
    { progress, verify = false }: ObtainOptions = {},
  ): Promise<readonly Descriptor[]> => {
    const missing: Descriptor[] = [];
    const look = async (blob: Descriptor, whole: boolean): Promise<void> => {
      const seen = await blobs.look(blob, whole);
      if (seen === 'torn') progress?.(`${blobs.pathOf(blob.digest)} is not what came: it is fetched again`);
      if (seen !== 'whole') missing.push(blob);
    };
    await look(config, true);
    for (const layer of new Map(layers.map((each) => [each.digest, each])).values())
      await look(layer, verify);
    return missing;
  };

  const readConfiguration = async ({ config }: Found['manifest'], what: string): Promise<ImageConfig> => {
    const configuration = parseConfig(
      (await blobs.read(config.digest)) ?? Buffer.of(),
      `the configuration of ${what}`,
    );
    const { os, architecture } = configuration;
    if (os === client.platform.os && architecture === client.platform.architecture) return configuration;
    throw noPlatform(what, client.platform, [`${os}/${architecture}`]);
  };

  return {
    obtain: async (text, how = {}) => {
      const { progress = () => undefined, signal } = how;
      const reference = parseReference(text);
      const what = formatReference(reference);
      const source = client.sourceOf(reference);
      swept ??= Promise.all([blobs.sweep(), refs.sweep()]);
      await swept;
      const tally = createTally(what, progress, clock);
      const count = (bytes: number): void => {
        ledger.fromUpstream(source, bytes);
        tally.came(bytes);
      };
      const found = await lookup.find(reference, signal);
      count(found.bytesRead);
      const { ref, manifest, size } = found;
      const named = { digest: ref.manifestDigest, size, mediaType: ref.manifestMediaType };
      const missing = await missingOf(found, how);
      const came = [...(found.bytesRead > 0 ? [named] : []), ...missing];
      for (const { digest } of came) ledger.cameNow(digest);
      tally.expect(sum(missing));
      await downloads.fetch(reference, missing, count, signal);
      const configuration = await readConfiguration(manifest, what);
      const all = new Map([named, manifest.config, ...manifest.layers].map((each) => [each.digest, each]));
      for (const { digest } of came) all.delete(digest);
      for (const { digest, size: bytes } of all.values()) ledger.fromStore(digest, bytes);
      return {
        reference: what,
        manifest: stored(named),
        config: stored(manifest.config),
        layers: manifest.layers.map(stored),
        configuration,
        labels: configuration.config?.Labels ?? {},
      };
    },
    has: async (text) => {
      const found = await lookup.held(parseReference(text));
      return found !== undefined && (await missingOf(found)).length === 0;
    },
    uses: () => ledger.uses(),
    prune: async (keep) => {
      const kept = new Set(keep.map((text) => formatReference(parseReference(text))));
      await pruneStore(refs, blobs, kept, Date.now());
    },
  };
}

function sum(blobs: readonly BlobKey[]): number {
  return blobs.reduce((total, { size }) => total + size, 0);
}
