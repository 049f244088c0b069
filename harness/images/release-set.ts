import type { Engine } from '../engine/engine.ts';
import type { ImageFact } from '../model/record.ts';
import { INPUTS_LABEL, presentImages } from './image-state.ts';
import type { ImageSet } from './images.ts';
import type { Pins } from './pins.ts';
import type { Release } from './release.ts';
import type { FetchedRelease } from './release-build.ts';
import type { ReleaseRecipe } from './release-recipe.ts';
import type { Upstream } from './upstream.ts';

/** The image set of a release that is all there. */
export async function imageSetOf(parts: {
  readonly version: string;
  readonly engine: Engine;
  readonly pins: Pins;
  readonly upstream: Upstream;
  readonly release: Release;
  readonly recipe: ReleaseRecipe;
  readonly fetched: FetchedRelease;
  readonly bin: ImageSet['bin'];
}): Promise<ImageSet> {
  const { version, engine, pins, upstream, release, recipe, fetched, bin } = parts;
  const upstreamEnvoy = hasOurEnvoy(fetched);
  const apps = recipe.apps.find(({ name }) => name === pins.appsImage)?.tag ?? '';
  return {
    source: 'registry',
    nodeImage: recipe.withMesh.tag,
    kubernetesVersion: release.kubernetes,
    istio: {
      version,
      origin: upstream.mirror === undefined ? 'registry' : `registry ${upstream.mirror}`,
      proxy: upstreamEnvoy ? `upstream Envoy ${pins.envoy.version}` : "Istio's own proxy",
      hub: release.hub,
      tag: release.tag,
    },
    upstreamEnvoy,
    appsImage: pins.appsImage,
    appsTag: apps,
    images: [...fetchedFacts(release, fetched), ...(await builtFacts(engine, recipe))],
    downloads: upstream.store.uses(),
    bin,
  };
}

/** A proxy with our label is the source build under upstream's name: it lacks what only Istio's own has. */
function hasOurEnvoy({ mesh }: FetchedRelease): boolean {
  const proxy = mesh.find(({ name }) => name.includes('/proxyv2:'));
  return proxy?.image.labels[INPUTS_LABEL] !== undefined;
}

function fetchedFacts({ node, istioctl }: Release, fetched: FetchedRelease): readonly ImageFact[] {
  const all = [
    { name: node, image: fetched.node },
    { name: istioctl, image: fetched.istioctl },
    ...fetched.mesh,
  ];
  return all.map(({ name, image }) => ({ name, digest: image.manifest.digest, origin: 'registry' }));
}

async function builtFacts(engine: Engine, { apps, withMesh }: ReleaseRecipe): Promise<readonly ImageFact[]> {
  const made = [...apps, { name: withMesh.tag, tag: withMesh.tag }];
  const found = await presentImages(
    engine,
    made.map(({ tag }) => tag),
  );
  return made.flatMap(({ name, tag }) => {
    const image = found.get(tag);
    return image === undefined ? [] : [{ name, digest: image.id, origin: 'source' as const }];
  });
}
