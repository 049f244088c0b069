import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { RunCommand } from '../process/run.ts';
import type { Clock } from '../time/clock.ts';
import { removeBakeContainers } from './bake.ts';
import { createBuildCache } from './cache.ts';
import { withCacheLock } from './cache-lock.ts';
import { demandOf, isNothing } from './demand.ts';
import type { ImageSource } from './images.ts';
import { plannedBuilds } from './plan.ts';
import { pruneImages } from './prune.ts';
import type { Recipe } from './recipe.ts';
import { SourceBuild } from './source-build.ts';
import { readInputs, type SourceFiles } from './source-inputs.ts';
import { lookUpPresent } from './source-present.ts';
import { readImageSet } from './source-set.ts';

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
  /** Also makes the images that no lane needs: the registry of the scene. */
  readonly hostImages?: boolean;
  /** Where Debian says which release it is, and its apt sources; the usual places unless told. */
  readonly host?: Pick<SourceFiles, 'osRelease' | 'aptSources'>;
}

/** Where Debian keeps both. */
export const DEBIAN = {
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
  const { engine, run, cacheDir, fixturesDir, nodeProgram } = options;
  const cache = createBuildCache(cacheDir);
  const files: SourceFiles = { fixturesDir, nodeProgram, ...(options.host ?? DEBIAN) };

  const wanted = (recipe: Recipe): Recipe =>
    options.hostImages === true
      ? recipe
      : { ...recipe, images: recipe.images.filter((image) => image.stage !== 'host') };

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
      const inputs = await readInputs(request.istio, files);
      return plannedBuilds(
        inputs,
        demandOf(wanted(inputs.recipe), await lookUpPresent(engine, cache, inputs)),
      );
    },

    prepare: async (request, watched) => {
      const inputs = await readInputs(request.istio, files);
      const look = async () => demandOf(wanted(inputs.recipe), await lookUpPresent(engine, cache, inputs));
      // What is all there needs no lock: another run may be building something else for a long time.
      if (!isNothing(await look())) {
        await withCacheLock(cacheDir, { ...watched, clock: options.clock }, async () => {
          await cache.sweep();
          await removeBakeContainers(engine, cache);
          const demand = await look();
          if (isNothing(demand)) return;
          const build = new SourceBuild({
            ...options,
            cache,
            inputs,
            nodeFiles: join(fixturesDir, 'images', 'node'),
            progress: watched.progress,
            signal: watched.signal,
          });
          await build.make(demand);
          watched.progress('all images are there');
          const { base, images, node } = inputs.recipe;
          await pruneImages(engine, [base, ...images, ...node]);
        });
      }
      return await readImageSet(cache, inputs);
    },
  };
}
