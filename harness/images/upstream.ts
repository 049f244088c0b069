import { HarnessError, UsageError } from '../errors/errors.ts';
import { parseReference } from '../model/reference.ts';
import type { RegistryClient } from '../registry/client.ts';
import { isCertificateProblem } from '../registry/failures.ts';
import type { ImageStore } from '../registry/store.ts';
import { type Release, referencesOf } from './release.ts';

/** What a registry, upstream's or a mirror of it, is reached by: images are kept, so that they are fetched once. */
export interface Upstream {
  readonly client: Pick<RegistryClient, 'manifest' | 'tags'>;
  readonly store: ImageStore;
  /** The registry that is asked in place of upstream's own. */
  readonly mirror?: string | undefined;
}

/** Why images are not to be had. */
export interface Lack {
  /** With what helps. */
  readonly reason: string;
  /** Nobody answers, or has not got what nobody named: building is then an answer, too. */
  readonly mayBuild: boolean;
}

/**
 * Why the images of a release are not to be had; undefined if they are, or are here already. Fetches manifests at most.
 * @throws UsageError, with the nearest tags, where the registry answers and does not have what the user named
 */
export async function upstreamLacks(
  { client, store }: Upstream,
  release: Release,
  signal?: AbortSignal,
): Promise<Lack | undefined> {
  const lacks = await Promise.all(
    referencesOf(release).map(async (reference) => {
      if (await store.has(reference)) return undefined;
      try {
        await client.manifest(parseReference(reference), signal);
        return undefined;
      } catch (error) {
        if (error instanceof DOMException && error.name === 'TimeoutError')
          return { reason: 'the registry did not answer in time', mayBuild: true };
        if (!(error instanceof HarnessError)) throw error;
        const isNamed = reference === release.node ? release.named.node : release.named.mesh;
        if (error.code === 'NO_SUCH_IMAGE' && isNamed)
          throw await noSuchImage(client, reference, error, signal);
        return { reason: `${error.message}; ${error.nextStep}`, mayBuild: mayBuildInstead(error) };
      }
    }),
  );
  return lacks.find((lack) => lack?.mayBuild === false) ?? lacks.find((lack) => lack !== undefined);
}

/** A limit, a login or a certificate is to be mended; only who is away, or has not got it, is done without. */
function mayBuildInstead(error: HarnessError): boolean {
  const { code } = error;
  return code === 'NO_SUCH_IMAGE' || (code === 'REGISTRY_UNREACHABLE' && !isCertificateProblem(error));
}

async function noSuchImage(
  client: Upstream['client'],
  reference: string,
  error: HarnessError,
  signal: AbortSignal | undefined,
): Promise<UsageError> {
  const parsed = parseReference(reference);
  const tags = await client.tags(parsed, signal).catch(() => []);
  const near = nearestTags(parsed.tag ?? '', tags);
  return new UsageError(
    error.message,
    near.length === 0 ? error.nextStep : `the nearest tags that it has: ${near.join(', ')}`,
  );
}

/** Three releases that a person may have meant: the newest of the same minor version, else the newest of all. */
export function nearestTags(tag: string, tags: readonly string[]): readonly string[] {
  const order = new Intl.Collator('en', { numeric: true });
  const releases = tags.filter((each) => /^v?\d+\.\d+\.\d+$/.test(each));
  const minor = /^v?(\d+\.\d+)(?!\d)/.exec(tag)?.[1];
  const same = releases.filter((each) => each.replace(/^v/, '').startsWith(`${minor}.`));
  const known = [same, releases, tags].find((each) => each.length > 0) ?? [];
  return known.toSorted((a, b) => order.compare(b, a)).slice(0, 3);
}
