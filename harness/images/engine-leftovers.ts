import type { Engine } from '../engine/engine.ts';
import type { BuildCache } from './cache.ts';
import { imageNames } from './image-names.ts';
import { ownTag } from './recipe.ts';

/** Others may build in the same engine: what one cache has there for a while carries its name. */
type Identified = Pick<BuildCache, 'identity'>;

/**
 * Name of a container that bakes, or that something is taken out of, and of its volume. It has no labels: committing would
 * hand them on to every node.
 */
export async function bakeContainer(cache: Identified, what: string): Promise<string> {
  return `istio-cni-conformance-bake-${await cache.identity()}-${what}`;
}

/** Name of an image that another is built from, and that goes when that is there. */
export async function passingImage(cache: Identified, what: string): Promise<string> {
  return ownTag('passing', `${await cache.identity()}-${what}`);
}

/** Removes what killed builds of this cache left in the engine, and gives its names; only the holder of the cache's lock may. */
export async function removeEngineLeftovers(engine: Engine, cache: Identified): Promise<readonly string[]> {
  const bakes = await bakeContainer(cache, '');
  const images = await passingImage(cache, '');
  const named = async (...list: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await engine.cli(list);
    return stdout.split('\n').filter((name) => name.startsWith(bakes));
  };
  const filter = ['--filter', `name=${bakes}`, '--format'];
  const containers = await named('ps', '--all', ...filter, '{{.Names}}');
  await engine.remove(containers);
  const volumes = await named('volume', 'ls', ...filter, '{{.Name}}');
  if (volumes.length > 0) await engine.cli(['volume', 'rm', '--force', ...volumes]);
  const ours = await imageNames(engine, `reference=${images}*`);
  const passing = ours.filter((name) => name.startsWith(images));
  if (passing.length > 0) await engine.cli(['image', 'rm', ...passing], { okExitCodes: 'any' });
  return [...new Set([...containers, ...volumes, ...passing])];
}
