import { hashInputs, type Input } from './input-hash.ts';
import { BAKED_STAGES, type ImagePin, type Pins, type Stage } from './pins.ts';

/** Keys of what images are made of. */
export interface ArtifactKeys {
  /** By artifact: `kubernetes`, `istio`, `istio-source`, `envoy`, `host/node`, `fixtures/apps`, ... */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly rootfs: { readonly base: string; readonly node: string };
  /** Text of each container file, by its name without extension. */
  readonly containerfiles: Readonly<Record<string, string>>;
  /** Hash of fixtures/images/node: what makes the node image out of its root file system. */
  readonly nodeFiles: string;
}

export interface RecipeImage {
  readonly name: string;
  readonly stage: Stage;
  /** Text of the container file. */
  readonly containerfile: string;
  readonly files: readonly string[];
  /** Names of images of ours that it is built from, the base included. */
  readonly from: readonly string[];
  readonly hash: string;
}

/** One layer of the node image: `from` with the images of a stage baked in. */
export interface NodeLayer {
  readonly stage: 'plain' | (typeof BAKED_STAGES)[number];
  readonly tag: string;
  readonly hash: string;
}

/** Everything that has to be there, by name and by the hash of what it is made of. Plain data. */
export interface Recipe {
  readonly base: { readonly name: string; readonly hash: string };
  readonly images: readonly RecipeImage[];
  /** `plain` first, each on top of the one before it; the last is the node image. */
  readonly node: readonly NodeLayer[];
}

/** To be raised when bake.ts makes something else of the same inputs. */
const BAKE_PROCEDURE = 3;

/** Artifacts that go into the node image itself. */
export const NODE_ARTIFACTS = ['kubernetes', 'containerd', 'crictl', 'cni', 'kind'] as const;

/** Works out the hash of every image and of every layer of the node image. Pure. */
export function makeRecipe(pins: Pins, istioTag: string, keys: ArtifactKeys): Recipe {
  const named = (name: string): string =>
    name.replaceAll('{hub}', pins.istio.hub).replaceAll('{tag}', istioTag);
  const hashes = new Map([[pins.base, keys.rootfs.base]]);
  const images = pins.images.map((pin) => {
    const image = makeImage(pin, named(pin.name), keys, hashes);
    hashes.set(image.name, image.hash);
    return image;
  });
  return { base: { name: pins.base, hash: keys.rootfs.base }, images, node: makeNode(pins, images, keys) };
}

function makeImage(
  pin: ImagePin,
  name: string,
  keys: ArtifactKeys,
  hashes: ReadonlyMap<string, string>,
): RecipeImage {
  const containerfile = keys.containerfiles[pin.containerfile] ?? '';
  const from = parentsOf(containerfile).filter((parent) => hashes.has(parent));
  const hash = hashInputs({
    name,
    containerfile,
    from: from.map((parent) => hashes.get(parent) ?? ''),
    files: pin.files.map((file) => [file, keyOf(file, keys)]),
  });
  return { name, stage: pin.stage, containerfile, files: pin.files, from, hash };
}

function makeNode(pins: Pins, images: readonly RecipeImage[], keys: ArtifactKeys): NodeLayer[] {
  const inputs: Input = {
    rootfs: keys.rootfs.node,
    files: keys.nodeFiles,
    containerfile: keys.containerfiles['node'] ?? '',
    kubernetes: pins.kubernetes,
    pause: pins.pauseImage,
    artifacts: NODE_ARTIFACTS.map((artifact) => keys.artifacts[artifact] ?? ''),
  };
  let hash = hashInputs(inputs);
  const layers: NodeLayer[] = [{ stage: 'plain', hash, tag: `${pins.nodeRepository}-plain:${hash}` }];
  for (const stage of BAKED_STAGES) {
    hash = hashInputs({
      procedure: BAKE_PROCEDURE,
      below: hash,
      images: images.filter((image) => image.stage === stage).map((image) => image.hash),
    });
    const tag =
      stage === 'apps'
        ? `${pins.nodeRepository}:${pins.kubernetes}-${hash}`
        : `${pins.nodeRepository}-${stage}:${hash}`;
    layers.push({ stage, hash, tag });
  }
  return layers;
}

/** Repositories of the layers of the node image, the one of the `registry` source included. */
export function nodeRepositories(recipe: Recipe): string[] {
  const repositories = recipe.node.map((layer) => layer.tag.replace(/:[^:]+$/, ''));
  return [...repositories, ...repositories.slice(-1).map((node) => `${node}-registry`)];
}

/** Names in the FROM lines of a container file. */
export function parentsOf(containerfile: string): string[] {
  return [...containerfile.matchAll(/^FROM\s+(\S+)/gim)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== 'scratch');
}

/** A program has the key of all that are built with it; other files have a key of their own. */
function keyOf(file: string, keys: ArtifactKeys): string {
  const [artifact = ''] = file.split('/');
  return keys.artifacts[file] ?? keys.artifacts[artifact] ?? '';
}
