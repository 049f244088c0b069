import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { imageNames } from '../images/image-names.ts';
import { ownTag } from '../images/recipe.ts';
import type { Forgotten } from './points.ts';

/** Takes what a run is to make again out of the cache and the engine. */
export async function forget(
  engine: Engine,
  cache: string,
  { cache: entries = [], images = [] }: Forgotten,
): Promise<void> {
  for (const entry of entries) {
    const folder = join(cache, dirname(entry));
    for (const name of readdirSync(folder).filter((each) => each.startsWith(basename(entry))))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
  for (const image of images) {
    const prefix = ownTag(image, '');
    const named = await imageNames(engine, `reference=${prefix}*`);
    const tags = named.filter((tag) => tag.startsWith(prefix));
    if (tags.length > 0) await engine.cli(['image', 'rm', ...tags]);
  }
}
