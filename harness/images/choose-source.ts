import { HarnessError } from '../errors/errors.ts';
import type { ImageRequest, ImageSource } from './images.ts';

export interface ChosenSource {
  readonly source: ImageSource;
  /** One line: which, and why. */
  readonly why: string;
}

/**
 * The source that the user named, or for `auto` the registry where it has what is asked for, else the source build.
 * @throws HarnessError NO_IMAGES where none works
 */
export async function chooseSource(
  wanted: 'auto' | 'source' | 'registry',
  sources: { readonly source: ImageSource; readonly registry: ImageSource },
  istio: ImageRequest['istio'],
): Promise<ChosenSource> {
  if (wanted !== 'auto') {
    const reason = await sources[wanted].available();
    if (reason === undefined) return { source: sources[wanted], why: `images by ${wanted}, as asked` };
    throw new HarnessError('NO_IMAGES', `images by ${wanted}: ${reason}`, {
      nextStep: `run \`npm run conformance -- doctor\`, or use --images ${wanted === 'source' ? 'registry' : 'source'}`,
    });
  }
  const needsBuild = buildOnly(istio);
  const noRegistry = needsBuild ?? (await sources.registry.available());
  if (noRegistry === undefined)
    return {
      source: sources.registry,
      why: 'images by registry: it has them, nothing of the mesh need be built',
    };
  const noSource = await sources.source.available();
  if (noSource === undefined)
    return { source: sources.source, why: `images by source, built here: ${noRegistry}` };
  throw new HarnessError('NO_IMAGES', `no image source works: registry: ${noRegistry}; source: ${noSource}`, {
    nextStep: 'run `npm run conformance -- doctor`, which names what to install',
  });
}

/** Why a request can only be built; undefined if a registry could have it. */
function buildOnly(istio: ImageRequest['istio']): string | undefined {
  if (istio.kind === 'directory') return 'a checkout is in no registry';
  if (istio.kind === 'version' && istio.version.startsWith('v0.0.0-'))
    return 'a development version is in no registry';
  return undefined;
}
