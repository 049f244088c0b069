import { HarnessError, UsageError } from '../errors/errors.ts';
import type { ImageRequest } from './images.ts';
import { buildOnly, registryOnly } from './release.ts';
import type { Lack } from './upstream.ts';

export interface ChosenSource {
  readonly name: 'source' | 'registry';
  /** One line: which, and why. */
  readonly why: string;
}

/**
 * The source that the user named, or for `auto` the registry where it has what is asked for, else the source build: where
 * no registry answers, or none has what nobody named. Asks the registry at most, and makes nothing.
 * @param registryLacks why the registry does not give what is asked for; throws a UsageError where it has no such version
 * @throws UsageError for what the named source cannot give; HarnessError NO_IMAGES where the registry is needed and does not work
 */
export async function chooseSource(
  wanted: 'auto' | 'source' | 'registry',
  request: ImageRequest,
  registryLacks: () => Promise<Lack | undefined>,
): Promise<ChosenSource> {
  const only = registryOnly(request);
  if (wanted === 'source') {
    if (only !== undefined)
      throw new UsageError(`${only} can only come from a registry`, 'use --images registry');
    return { name: 'source', why: 'images by source, as asked' };
  }
  const mustBuild = wanted === 'auto' ? buildOnly(request) : undefined;
  if (mustBuild !== undefined) {
    if (only !== undefined) throw new UsageError(`${only}: ${mustBuild}`, 'leave one of the two out');
    return { name: 'source', why: `images by source, built here: ${mustBuild}` };
  }
  const lack = await registryLacks();
  if (lack === undefined)
    return {
      name: 'registry',
      why: `images by registry${wanted === 'auto' ? ', which has them' : ', as asked'}`,
    };
  // Whoever names a registry wants what it has: a build here would be another product.
  const mayBuild = lack.mayBuild && only === undefined && request.registry === undefined;
  if (wanted === 'auto' && mayBuild)
    return { name: 'source', why: `images by source, built here: ${lack.reason}` };
  throw new HarnessError('NO_IMAGES', `images by registry: ${lack.reason}`, {
    nextStep: mayBuild
      ? 'mend that, name a registry that you reach (--registry), or build here (--images source)'
      : 'mend that, or name another registry (--registry)',
  });
}
