import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';
import { readJson } from '../files/json-file.ts';
import type { BuildCache } from './cache.ts';
import { presentImages } from './image-state.ts';
import type { ImageSet } from './images.ts';
import type { SourceInputs } from './source-inputs.ts';
import { nodeFactsName } from './source-present.ts';

/** What is kept beside a node image: digests of what was baked, which a later build of the same inputs may not have. */
const factsSchema = z.strictObject({
  istioVersion: z.string(),
  images: z.array(z.strictObject({ name: z.string(), digest: z.string(), origin: z.literal('source') })),
});

type NodeFacts = z.infer<typeof factsSchema>;

/** Writes the facts of a node image that was just made. */
export async function writeNodeFacts(
  cache: BuildCache,
  engine: Engine,
  inputs: SourceInputs,
  istioVersion: string,
): Promise<void> {
  const node = nodeImageOf(inputs);
  const made = [...inputs.recipe.images, { name: node, tag: node }];
  const found = await presentImages(
    engine,
    made.map(({ tag }) => tag),
  );
  const images = made.flatMap(({ name, tag }) => {
    const image = found.get(tag);
    return image === undefined ? [] : [{ name, digest: image.id, origin: 'source' as const }];
  });
  const facts: NodeFacts = { istioVersion, images };
  await cache.replace(
    'node',
    nodeFactsName(inputs),
    async (path) => await writeFile(path, `${JSON.stringify(facts, undefined, 2)}\n`),
  );
}

/** The image set of inputs whose builds are all there. */
export async function readImageSet(cache: BuildCache, inputs: SourceInputs): Promise<ImageSet> {
  const { pins, istio } = inputs;
  const file = cache.pathOf('node', nodeFactsName(inputs));
  const facts = readJson(file, factsSchema, 'remove it, then run again: it is made anew');
  return {
    source: 'source',
    nodeImage: nodeImageOf(inputs),
    kubernetesVersion: pins.kubernetes,
    istio: {
      version: facts.istioVersion,
      origin: istio.origin,
      proxy: `upstream Envoy ${pins.envoy.version}`,
      hub: pins.istio.hub,
      tag: istio.tag,
    },
    upstreamEnvoy: true,
    appsImage: pins.appsImage,
    appsTag: appsTagOf(inputs),
    images: facts.images,
    downloads: [],
    bin: hostPrograms(cache, inputs),
  };
}

/** Where the programs are that the host runs. */
export function hostPrograms(cache: BuildCache, inputs: SourceInputs): ImageSet['bin'] {
  const bin = (name: string, key: string, program: string): string =>
    join(cache.pathOf('bin', `${name}-${key}`), program);
  const keyOf = (name: string): string => inputs.tools.find((tool) => tool.name === name)?.key ?? '';
  return {
    kind: bin('kind', keyOf('kind'), 'kind'),
    istioctl: bin('istio', inputs.istio.key, 'istioctl'),
    kubectl: bin('kubernetes', keyOf('kubernetes'), 'kubectl'),
    cnitool: bin('cnitool', keyOf('cnitool'), 'cnitool'),
  };
}

/** The apps image by its name in the engine. */
export function appsTagOf({ recipe, pins }: SourceInputs): string {
  const image = recipe.images.find(({ name }) => name === pins.appsImage);
  if (image !== undefined) return image.tag;
  throw new HarnessError('PINS_UNREADABLE', `pins.json has no image ${pins.appsImage}`, {
    nextStep: 'restore fixtures/images/pins.json',
  });
}

/** Reference of the node image with everything in it. */
export function nodeImageOf({ recipe }: SourceInputs): string {
  const top = recipe.node.at(-1);
  if (top === undefined)
    throw new HarnessError('PINS_UNREADABLE', 'the recipe has no node image', {
      nextStep: 'restore fixtures/images/pins.json',
    });
  return top.tag;
}
