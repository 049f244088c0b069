import { copyFile, cp, link, mkdir, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { BuildContext } from './build-context.ts';
import { explaining } from './failures.ts';
import { INPUTS_LABEL } from './image-state.ts';
import type { RecipeImage } from './recipe.ts';
import { isAppFile } from './source-inputs.ts';

/** Absolute path of a file that a container file copies: `kubernetes/kubelet`, `fixtures/apps`. */
export type ResolveFile = (file: string) => Promise<string>;

/** Builds one image out of a context of its own that holds just its files. */
export async function buildRecipeImage(
  context: BuildContext,
  engine: Engine,
  image: RecipeImage,
  resolveFile: ResolveFile,
): Promise<void> {
  await context.cache.withTemporary(async (contextDir) => {
    await writeFile(join(contextDir, 'Containerfile'), image.containerfile);
    for (const file of image.files) {
      const from = await resolveFile(file);
      const to = join(contextDir, basename(file));
      if (file === 'fixtures/apps') await copyTree(from, to);
      else await linkOrCopy(from, to);
    }
    await explaining(
      `building image ${image.name}`,
      async () =>
        await engine.buildImage({ contextDir, tag: image.name, labels: { [INPUTS_LABEL]: image.hash } }),
    );
  });
}

/** A hard link where both are on one file system: programs are some 100 MB each. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(async () => await copyFile(from, to));
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  await cp(from, to, { recursive: true, filter: (path) => isAppFile(relative(from, path)) });
}
