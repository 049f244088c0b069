import { hashInputs } from './input-hash.ts';
import type { Pins } from './pins.ts';
import {
  type ArtifactKeys,
  BAKE_PROCEDURE,
  type BaseImage,
  makeApps,
  ownTag,
  type RecipeImage,
} from './recipe.ts';

/** What is made of the images of a release, by name and by the hash of what it is made of. Plain data. */
export interface ReleaseRecipe {
  /** kind's node image, under a name of our own in the engine. */
  readonly node: string;
  /** Tools out of the node image, for the apps: of the lanes' own version, since another would be fetched for these alone. */
  readonly base: RecipeImage;
  readonly apps: readonly RecipeImage[];
  /** The node image with the apps, and that with the mesh as well: what lanes are made of. */
  readonly withApps: BaseImage;
  readonly withMesh: BaseImage;
}

/** How a container file calls the node image. */
const NODE = '{node}';

/** Works out every name and hash, by the keys of upstream's images. Pure. */
export function makeReleaseRecipe(
  pins: Pick<Pins, 'images' | 'base'>,
  upstream: { readonly node: string; readonly mesh: readonly string[] },
  keys: Pick<ArtifactKeys, 'artifacts' | 'containerfiles'> & { readonly nodeFiles: string },
): ReleaseRecipe {
  const node = ownTag('kind-node', upstream.node);
  const text = keys.containerfiles['node-base'] ?? '';
  const hash = hashInputs({ containerfile: text, node: upstream.node });
  const base: RecipeImage = {
    name: pins.base,
    tag: ownTag('base', hash),
    stage: 'apps',
    containerfile: text.replaceAll(NODE, node),
    files: [],
    from: [],
    hash,
  };
  const apps = makeApps(pins, base, keys);
  const layer = (below: string, images: readonly string[]): BaseImage => {
    const key = hashInputs({ procedure: BAKE_PROCEDURE, files: keys.nodeFiles, below, images });
    return { name: 'node', tag: ownTag('node', key), hash: key };
  };
  const withApps = layer(
    upstream.node,
    apps.map((image) => image.hash),
  );
  return { node, base, apps, withApps, withMesh: layer(withApps.hash, upstream.mesh) };
}
