import { NODE_ARTIFACTS, type NodeLayer, type Recipe, type RecipeImage } from './recipe.ts';

/** What is there already. */
export interface Present {
  /** Value of the inputs label, by the image's name in the engine; no entry where the image is missing. */
  readonly images: ReadonlyMap<string, string>;
  /** Artifacts in the cache: `kubernetes`, `envoy`, `rootfs/base`, ... */
  readonly artifacts: ReadonlySet<string>;
  /** Whether the facts of the node image were kept. */
  readonly nodeFacts: boolean;
}

/** What has to be made. Empty lists mean that all is there. */
export interface Demand {
  /** Artifacts to build or download. */
  readonly artifacts: ReadonlySet<string>;
  readonly base: boolean;
  readonly images: readonly RecipeImage[];
  /** Layers of the node image, lowest first. */
  readonly node: readonly NodeLayer[];
}

/** Programs that the host runs come from these. */
const HOST_ARTIFACTS = ['kind', 'istio', 'kubernetes', 'cnitool'];

/** Works back from what a lane needs to what is missing: an artifact that is in no missing image is not built. Pure. */
export function demandOf(recipe: Recipe, present: Present): Demand {
  const images = recipe.images.filter((image) => present.images.get(image.tag) !== image.hash);
  const node = missingLayers(recipe.node, present);
  const plain = node.some((layer) => layer.stage === 'plain');
  const base =
    images.some((image) => image.from.includes(recipe.base.name)) &&
    present.images.get(recipe.base.tag) !== recipe.base.hash;
  const needed = new Set([
    ...HOST_ARTIFACTS,
    ...images.flatMap((image) => image.files.map((file) => file.split('/', 1)[0] ?? '')),
    ...(plain ? [...NODE_ARTIFACTS, 'rootfs/node'] : []),
    ...(base ? ['rootfs/base'] : []),
  ]);
  // These are files as they are, or come with another artifact.
  for (const name of ['host', 'fixtures', 'istio-source']) needed.delete(name);
  return {
    artifacts: new Set([...needed].filter((name) => !present.artifacts.has(name))),
    base,
    images,
    node,
  };
}

/** Whether nothing has to be made. */
export function isNothing(demand: Demand): boolean {
  return (
    demand.artifacts.size === 0 && !demand.base && demand.images.length === 0 && demand.node.length === 0
  );
}

/** From the top down, as far as the first layer that is there. */
function missingLayers(layers: readonly NodeLayer[], present: Present): NodeLayer[] {
  const top = layers.at(-1);
  const last = layers.findLastIndex(
    (layer) => present.images.has(layer.tag) && (layer !== top || present.nodeFacts),
  );
  return layers.slice(last + 1);
}
