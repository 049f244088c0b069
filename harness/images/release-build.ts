import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { inPhase } from '../files/disk-full.ts';
import { writeArchive } from '../registry/archive.ts';
import type { StoredImage } from '../registry/store.ts';
import type { Clock } from '../time/clock.ts';
import { bake } from './bake.ts';
import type { Building } from './build-context.ts';
import { explaining } from './failures.ts';
import { buildRecipeImage } from './image-builder.ts';
import { presentImages } from './image-state.ts';
import type { PlannedBuild, Progress } from './images.ts';
import { took } from './plan.ts';
import type { BaseImage } from './recipe.ts';
import type { ReleaseRecipe } from './release-recipe.ts';

/** The images of a release, as they are kept. */
export interface FetchedRelease {
  readonly node: StoredImage;
  readonly istioctl: StoredImage;
  /** With the names that nodes know them by. */
  readonly mesh: readonly { readonly name: string; readonly image: StoredImage }[];
}

export interface ReleaseBuildParts extends Building {
  readonly fixturesDir: string;
  readonly nodeProgram: string;
  readonly clock: Clock;
  readonly progress: Progress;
}

/** What is made of a release, in this order; seen on 2 cores. */
export const RELEASE_STEPS = [
  { name: 'load the node image', estimateMs: 15_000 },
  { name: 'tools for the apps images', estimateMs: 10_000 },
  { name: 'apps images', estimateMs: 10_000 },
  { name: 'node image with apps images', estimateMs: 20_000 },
  { name: 'node image with mesh images', estimateMs: 10_000 },
] as const;

/** Those of the steps that have something to make, of a recipe and what the engine has. */
export function plannedSteps(recipe: ReleaseRecipe, present: ReadonlySet<string>): readonly PlannedBuild[] {
  const demand = demandOfRelease(recipe, present);
  const cached = [!demand.node, !demand.base, demand.apps.length === 0, !demand.withApps, !demand.withMesh];
  return RELEASE_STEPS.map((each, index) => ({ ...each, cached: cached[index] ?? false }));
}

/** Works back from the image that lanes are made of, and the apps that are run beside them, to what is missing. Pure. */
export function demandOfRelease(
  recipe: ReleaseRecipe,
  present: ReadonlySet<string>,
): {
  readonly node: boolean;
  readonly base: boolean;
  readonly apps: ReleaseRecipe['apps'];
  readonly withApps: boolean;
  readonly withMesh: boolean;
} {
  const lacks = ({ tag }: Pick<BaseImage, 'tag'>): boolean => !present.has(tag);
  const withMesh = lacks(recipe.withMesh);
  const withApps = withMesh && lacks(recipe.withApps);
  const apps = recipe.apps.filter(lacks);
  const base = apps.length > 0 && lacks(recipe.base);
  const node = !present.has(recipe.node) && (withApps || base);
  return { node, base, apps, withApps, withMesh };
}

/** Which of the recipe's images the engine has. */
export async function presentOf(engine: Engine, recipe: ReleaseRecipe): Promise<ReadonlySet<string>> {
  const images = [recipe.base, ...recipe.apps, recipe.withApps, recipe.withMesh];
  const found = await presentImages(engine, [recipe.node, ...images.map(({ tag }) => tag)]);
  return new Set(found.keys());
}

/** Makes what is missing: the node image in the engine, the apps on tools out of it, and both kinds of images baked in. */
export async function buildRelease(
  parts: ReleaseBuildParts,
  recipe: ReleaseRecipe,
  fetched: FetchedRelease,
): Promise<void> {
  const { engine, fixturesDir } = parts;
  const nodeFiles = join(fixturesDir, 'images', 'node');
  const demand = demandOfRelease(recipe, await presentOf(engine, recipe));
  const built = async (image: ReleaseRecipe['base']): Promise<void> =>
    await buildRecipeImage(parts, image, async (file) => resolveAppFile(parts, file));

  if (demand.node) await step(parts, 0, async () => await loadNode(parts, recipe.node, fetched.node));
  if (demand.base) await step(parts, 1, async () => await built(recipe.base));
  if (demand.apps.length > 0)
    await step(parts, 2, async () => {
      for (const image of demand.apps) await built(image);
    });
  if (demand.withApps) {
    const from = { tag: recipe.node };
    await step(
      parts,
      3,
      async () => await bake(parts, { from, to: recipe.withApps, images: recipe.apps, nodeFiles }),
    );
  }
  if (demand.withMesh) {
    const writePacked = async (archive: string): Promise<void> => await writeArchive(archive, fetched.mesh);
    const layer = { from: recipe.withApps, to: recipe.withMesh, images: [], nodeFiles, writePacked };
    await step(parts, 4, async () => await bake(parts, layer));
  }
}

async function loadNode(
  { cache, engine, signal }: ReleaseBuildParts,
  tag: string,
  image: StoredImage,
): Promise<void> {
  await cache.withTemporary(async (directory) => {
    const archive = join(directory, 'node.tar');
    await writeArchive(archive, [{ name: tag, image }]);
    await explaining(
      `loading ${tag}`,
      async () => await engine.cli(['load', '--input', archive], { signal }),
    );
  });
}

function resolveAppFile({ fixturesDir, nodeProgram }: ReleaseBuildParts, file: string): string {
  const [artifact = '', ...rest] = file.split('/');
  return artifact === 'host' ? nodeProgram : join(fixturesDir, ...rest);
}

async function step(parts: ReleaseBuildParts, index: number, work: () => Promise<void>): Promise<void> {
  const { clock, progress, signal } = parts;
  signal?.throwIfAborted();
  const name = RELEASE_STEPS[index]?.name ?? '';
  progress(name);
  const start = clock.nowMs();
  await inPhase(name, work);
  progress(`${name}: ${took(clock.nowMs() - start)}`);
}
