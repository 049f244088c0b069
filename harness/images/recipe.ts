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
  /** Its name in the nodes: upstream's. */
  readonly name: string;
  /** Its name in the engine: our own, since the storage is the user's and may hold upstream's. */
  readonly tag: string;
  readonly stage: Stage;
  /** Text of the container file, images of ours by their names in the engine. */
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

/** What images with tools are built from; `name` is how container files call it. */
export interface BaseImage {
  readonly name: string;
  readonly tag: string;
  readonly hash: string;
}

/** Everything that has to be there, by name and by the hash of what it is made of. Plain data. */
export interface Recipe {
  readonly base: BaseImage;
  readonly images: readonly RecipeImage[];
  /** `plain` first, each on top of the one before it; the last is the node image. */
  readonly node: readonly NodeLayer[];
}

/** Begins the name of everything that is built here. */
const OWN_NAMES = 'localhost/istio-cni-conformance';

/** To be raised when bake.ts makes something else of the same inputs. */
export const BAKE_PROCEDURE = 4;

/** Artifacts that go into the node image itself. */
export const NODE_ARTIFACTS = ['kubernetes', 'containerd', 'crictl', 'cni', 'kind'] as const;

/** Works out the hash of every image and of every layer of the node image. Pure. */
export function makeRecipe(pins: Pins, istioTag: string, keys: ArtifactKeys): Recipe {
  const named = (name: string): string =>
    name.replaceAll('{hub}', pins.istio.hub).replaceAll('{tag}', istioTag);
  const base = baseImage(pins.base, keys.rootfs.base);
  const images = makeImages(pins.images, named, base, keys);
  return { base, images, node: makeNode(pins, images, keys) };
}

/** The base image of a hash. */
export function baseImage(name: string, hash: string): BaseImage {
  return { name, tag: ownTag('base', hash), hash };
}

/** The name in the engine of something that is built here. */
export function ownTag(what: string, hash: string): string {
  return `${OWN_NAMES}/${what}:${hash}`;
}

function makeImages(
  pins: readonly ImagePin[],
  named: (name: string) => string,
  base: BaseImage,
  keys: Pick<ArtifactKeys, 'artifacts' | 'containerfiles'>,
): readonly RecipeImage[] {
  const parents = new Map<string, BaseImage>([[base.name, base]]);
  return pins.map((pin) => {
    const image = makeImage(pin, named(pin.name), keys, parents);
    parents.set(image.name, image);
    return image;
  });
}

function makeImage(
  pin: ImagePin,
  name: string,
  keys: Pick<ArtifactKeys, 'artifacts' | 'containerfiles'>,
  parents: ReadonlyMap<string, BaseImage>,
): RecipeImage {
  const text = keys.containerfiles[pin.containerfile] ?? '';
  const from = parentsOf(text).filter((parent) => parents.has(parent));
  const hash = hashInputs({
    name,
    containerfile: text,
    from: from.map((parent) => parents.get(parent)?.hash ?? ''),
    files: pin.files.map((file) => [file, keyOf(file, keys)]),
  });
  const containerfile = from.reduce(
    (lines, parent) => lines.replaceAll(`FROM ${parent}`, `FROM ${parents.get(parent)?.tag}`),
    text,
  );
  return {
    name,
    tag: ownTag(shortName(name), hash),
    stage: pin.stage,
    containerfile,
    files: pin.files,
    from,
    hash,
  };
}

/** `pilot` of `docker.io/istio/pilot:1.31.0`. */
function shortName(name: string): string {
  return /([^/:]+):[^/:]*$/.exec(name)?.[1] ?? name;
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

/** The images with the suite's own programs, on a base. Pure. */
export function makeApps(
  pins: Pick<Pins, 'images'>,
  base: BaseImage,
  keys: Pick<ArtifactKeys, 'artifacts' | 'containerfiles'>,
): readonly RecipeImage[] {
  return makeImages(
    pins.images.filter((pin) => pin.stage === 'apps'),
    (name) => name,
    base,
    keys,
  );
}

/** Names in the FROM lines of a container file. */
export function parentsOf(containerfile: string): string[] {
  return [...containerfile.matchAll(/^FROM\s+(\S+)/gim)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== 'scratch');
}

/** A program has the key of all that are built with it; other files have a key of their own. */
function keyOf(file: string, keys: Pick<ArtifactKeys, 'artifacts'>): string {
  const [artifact = ''] = file.split('/');
  return keys.artifacts[file] ?? keys.artifacts[artifact] ?? '';
}
