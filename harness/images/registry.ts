import { join } from 'node:path';
import { inPhase } from '../files/disk-full.ts';
import { istioctl as commandLineOf } from '../mesh/istioctl.ts';
import { minorOf } from '../model/istio-minor.ts';
import { isMoving, parseReference } from '../model/reference.ts';
import type { RunCommand } from '../process/run.ts';
import { writeArchive } from '../registry/archive.ts';
import type { ObtainOptions, StoredImage } from '../registry/store.ts';
import { buildAlone } from './build-alone.ts';
import type { BuildContext, Building } from './build-context.ts';
import { removeBuildLeftovers } from './build-leftovers.ts';
import { createBuildCache } from './cache.ts';
import { buildTools } from './go-tools.ts';
import type { ImageSource, PlannedBuild } from './images.ts';
import { hashTree } from './input-hash.ts';
import { type KindProgramParts, obtainKind } from './kind-program.ts';
import { type Pins, readPins } from './pins.ts';
import { pruneImages } from './prune.ts';
import { type Release, referencesOf, releaseOf } from './release.ts';
import {
  buildRelease,
  type FetchedRelease,
  plannedSteps,
  presentOf,
  RELEASE_STEPS,
} from './release-build.ts';
import { hasPrograms, keyOf, programsOf, takePrograms } from './release-programs.ts';
import { makeReleaseRecipe, type ReleaseRecipe } from './release-recipe.ts';
import { imageSetOf } from './release-set.ts';
import type { SourceOptions } from './source.ts';
import { readAppsInputs, readTools } from './source-inputs.ts';
import type { Upstream } from './upstream.ts';

export interface RegistryOptions
  extends Omit<SourceOptions, 'host'>,
    Pick<KindProgramParts, 'findProgram' | 'download'> {
  readonly upstream: Upstream;
  /** Another address of kind's release. */
  readonly kindFrom: string | undefined;
}

/**
 * Upstream's images as they are: Istio's own of one release, with its own istioctl, and kind's node image. They are fetched
 * once, by this process with the user's own credentials, and kept in the cache; nodes have them baked in, so that a lane
 * pulls nothing. The suite's own programs are put on tools out of the node image. Nothing is compiled.
 */
export function createRegistryImages(options: RegistryOptions): ImageSource {
  const { upstream, engine, cacheDir, fixturesDir } = options;
  const imagesDir = join(fixturesDir, 'images');

  const fetch = async (release: Release, how: ObtainOptions): Promise<FetchedRelease> => {
    const obtain = async (reference: string): Promise<StoredImage> =>
      await inPhase(`fetching ${reference}`, async () => await upstream.store.obtain(reference, how));
    // One after another: where one fails, none is left under way; the layers of each come side by side.
    const node = await obtain(release.node);
    const istioctl = await obtain(release.istioctl);
    const mesh: FetchedRelease['mesh'][number][] = [];
    for (const name of release.mesh) mesh.push({ name, image: await obtain(name) });
    return { node, istioctl, mesh };
  };

  const readKeys = async () => ({
    ...(await readAppsInputs(options)),
    nodeFiles: await hashTree(join(imagesDir, 'node')),
  });
  let keys: ReturnType<typeof readKeys> | undefined;

  const recipeOf = async ({ node, mesh }: FetchedRelease): Promise<ReleaseRecipe> => {
    // Read once for plan and preparation: it takes a third of a second.
    keys ??= readKeys();
    const upstreamKeys = { node: keyOf(node), mesh: mesh.map(({ image }) => keyOf(image)) };
    return makeReleaseRecipe(await readPins(imagesDir), upstreamKeys, await keys);
  };

  const planned = async (recipe: ReleaseRecipe): Promise<readonly PlannedBuild[]> =>
    plannedSteps(recipe, await presentOf(engine, recipe));

  return {
    name: 'registry',

    lacks: async () => undefined,

    plan: async (request, watched) => {
      const release = releaseOf(request, await readPins(imagesDir));
      const known = !referencesOf(release).some((name) => isMoving(parseReference(name)));
      const here = await Promise.all(
        referencesOf(release).map(async (name) => await upstream.store.has(name)),
      );
      if (!known || here.includes(false)) return RELEASE_STEPS.map((step) => ({ ...step, cached: false }));
      return await planned(await recipeOf(await fetch(release, watched)));
    },

    prepare: async (request, watched) => {
      const pins = await readPins(imagesDir);
      const release = releaseOf(request, pins);
      const cache = createBuildCache(cacheDir, watched.progress);
      const alone = async <T>(build: (building: Building) => Promise<T>): Promise<T> =>
        await buildAlone({ engine, run: options.run, cache, clock: options.clock, watched }, build);
      const hasGo = (await options.findProgram('go')) !== undefined;
      // First what is small and comes from elsewhere: without kind all the rest would be fetched in vain.
      const kindParts: KindProgramParts = {
        ...options,
        ...watched,
        from: options.kindFrom,
        cache,
        pins,
        buildAlone: alone,
        ...(hasGo ? { build: async (context) => await buildKind(context, pins, imagesDir) } : {}),
      };
      const kind = await inPhase('fetching kind', async () => await obtainKind(kindParts));
      const fetched = await fetch(release, watched);
      const recipe = await recipeOf(fetched);
      const isWhole = async (): Promise<boolean> =>
        (await planned(recipe)).every((each) => each.cached) && (await hasPrograms(cache, fetched));
      if (!(await isWhole()))
        await alone(async (building) => {
          const whole = await fetch(release, { ...watched, verify: true });
          await buildRelease({ ...options, ...watched, ...building }, recipe, whole);
          await takePrograms(building, whole, recipe.withMesh.tag);
          const made = [{ tag: recipe.node }, recipe.base, ...recipe.apps, recipe.withApps, recipe.withMesh];
          await pruneImages(engine, made);
          await upstream.store.prune(referencesOf(release));
        });
      else if ((await cache.unfinished()).length > 0)
        await removeBuildLeftovers({ engine, run: options.run, cache, clock: options.clock });
      const programs = programsOf(cache, fetched);
      const cnitool = await options.findProgram('cnitool');
      const version = await versionOf(options.run, release.tag, programs.istioctl);
      const bin = { kind, ...programs, ...(cnitool === undefined ? {} : { cnitool }) };
      return await imageSetOf({ version, engine, pins, upstream, release, recipe, fetched, bin });
    },

    writeMesh: async (request, archive, watched) => {
      const { mesh } = await fetch(releaseOf(request, await readPins(imagesDir)), watched);
      await writeArchive(archive, mesh);
      return [];
    },
  };
}

/** Builds the program from its pinned module, where no release of it is in reach and Go is here. */
async function buildKind(context: BuildContext, pins: Pins, imagesDir: string): Promise<string> {
  const module = (await readTools(pins, imagesDir)).find(({ name }) => name === 'kind');
  if (module === undefined) throw new TypeError('pins.json names kind');
  return join(await buildTools(context, module), 'kind');
}

/** The release's version: its tag where that says it, else what its own istioctl says. */
async function versionOf(run: RunCommand, tag: string, program: string): Promise<string> {
  if (minorOf(tag) !== undefined) return tag;
  const said = await commandLineOf(run, program).version();
  return /\d+\.\d+\S*/.exec(said)?.[0] ?? tag;
}
