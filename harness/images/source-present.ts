import type { Engine } from '../engine/engine.ts';
import type { BuildCache, CacheKind } from './cache.ts';
import type { Present } from './demand.ts';
import { presentImages } from './image-state.ts';
import type { SourceInputs } from './source-inputs.ts';

/** Looks at the cache and at the engine's images. Reads only. */
export async function lookUpPresent(
  engine: Engine,
  cache: BuildCache,
  inputs: SourceInputs,
): Promise<Present> {
  const { recipe } = inputs;
  const names = [
    recipe.base.tag,
    ...recipe.images.map((image) => image.tag),
    ...recipe.node.map((layer) => layer.tag),
  ];
  const images = await presentImages(engine, names);
  const artifacts = new Set<string>();
  for (const [artifact, kind, name] of entriesOf(inputs)) {
    if (await cache.has(kind, name)) artifacts.add(artifact);
  }
  return {
    images: new Map([...images].map(([name, image]) => [name, image.inputs])),
    artifacts,
    nodeFacts: await cache.has('node', nodeFactsName(inputs)),
  };
}

/** File with the facts of a node image and of the images in it. */
export function nodeFactsName(inputs: SourceInputs): string {
  return `${inputs.recipe.node.at(-1)?.hash ?? ''}.json`;
}

/** Cache entries by artifact. */
function entriesOf({ tools, istio, envoy, rootfs }: SourceInputs): [string, CacheKind, string][] {
  return [
    ...tools.map((tool): [string, CacheKind, string] => [tool.name, 'bin', `${tool.name}-${tool.key}`]),
    ['istio', 'bin', `istio-${istio.key}`],
    ['envoy', 'bin', `envoy-${envoy.key}`],
    ['rootfs/base', 'rootfs', `base-${rootfs.base.key}.tar`],
    ['rootfs/node', 'rootfs', `node-${rootfs.node.key}.tar`],
  ];
}
