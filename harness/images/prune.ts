import type { Engine } from '../engine/engine.ts';
import { imageNames } from './image-names.ts';
import { INPUTS_LABEL } from './image-state.ts';
import { type BaseImage, ownTag } from './recipe.ts';

/** How many images of each name are kept: of the pinned Istio, and of a few checkouts that a developer goes between. */
const KEPT = 4;

/**
 * Removes what later builds replaced: nameless images with our label, and of each of our names all but the newest. Those
 * that are named, and images in use, stay.
 */
export async function pruneImages(engine: Engine, wanted: readonly Pick<BaseImage, 'tag'>[]): Promise<void> {
  const current = new Set(wanted.map((image) => image.tag));
  await pruneNameless(engine);
  const repositories = new Set([...current].map((tag) => tag.replace(/:[^:]+$/, '')));
  const references = [...repositories].flatMap((repository) => ['--filter', `reference=${repository}`]);
  const { stdout } = await engine.cli(['images', ...references, '--format', '{{.Repository}}:{{.Tag}}']);
  const old = oldOnes(stdout, current);
  if (old.length > 0) await engine.cli(['image', 'rm', ...old], { okExitCodes: 'any' });
}

/** Removes images with our label that have no name: replaced ones, and what killed builds left. */
export async function pruneNameless(engine: Engine): Promise<void> {
  const filter = ['--filter', `label=${INPUTS_LABEL}`];
  const { stdout } = await engine.cli(['images', '--quiet', '--filter', 'dangling=true', ...filter]);
  if (stdout.trim() !== '')
    await engine.cli(['image', 'prune', '--force', ...filter], { okExitCodes: 'any' });
}

/** An image that `verify` makes for the lanes of a run: of no use to anybody else, or later. */
export function verifyImage(runId: string, what: string): string {
  return ownTag('verify', `${runId}-${what}`);
}

/** Removes what `verify` made for a run's lanes; harmless where it is gone already. */
export async function removeVerifyImages(engine: Engine, runId: string): Promise<void> {
  const named = await imageNames(engine, `reference=${ownTag('verify', '*')}`);
  const theirs = named.filter((name) => name.startsWith(verifyImage(runId, '')));
  if (theirs.length > 0) await engine.cli(['image', 'rm', ...theirs], { okExitCodes: 'any' });
}

/** Tags beyond the newest few of each name, but for those that are current; the engine lists newest first. */
export function oldOnes(listing: string, current: ReadonlySet<string>): string[] {
  const tags = listing.split('\n').filter((line) => line !== '' && !line.endsWith(':<none>'));
  const byName = Map.groupBy(tags, (tag) => tag.replace(/:[^:]+$/, ''));
  return [...byName.values()].flatMap((each) => each.slice(KEPT).filter((tag) => !current.has(tag)));
}
