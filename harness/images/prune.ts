import type { Engine } from '../engine/engine.ts';
import { INPUTS_LABEL } from './image-state.ts';
import { nodeRepositories, type Recipe } from './recipe.ts';

/** How many images of each layer of the node are kept: the pinned Istio, and a few checkouts that a developer goes between. */
const KEPT = 4;

/**
 * Removes what later builds replaced: nameless images with our label, and all but the newest node images. Those of
 * `recipe`, and images in use, stay.
 */
export async function pruneImages(engine: Engine, recipe: Recipe): Promise<void> {
  const current = new Set(recipe.node.map((layer) => layer.tag));
  await engine.cli(['image', 'prune', '--force', '--filter', `label=${INPUTS_LABEL}`], {
    okExitCodes: 'any',
  });
  for (const repository of nodeRepositories(recipe)) {
    const { stdout } = await engine.cli([
      'images',
      '--filter',
      `reference=${repository}`,
      '--format',
      '{{.Repository}}:{{.Tag}}',
    ]);
    for (const tag of oldOnes(stdout, current))
      await engine.cli(['image', 'rm', tag], { okExitCodes: 'any' });
  }
}

/** Tags beyond the newest few, but for those that are current; the engine lists newest first. */
export function oldOnes(listing: string, current: ReadonlySet<string>): string[] {
  return listing
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith(':<none>'))
    .slice(KEPT)
    .filter((tag) => !current.has(tag));
}
