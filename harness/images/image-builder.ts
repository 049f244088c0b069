import { chmod, copyFile, cp, link, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { Building } from './build-context.ts';
import { explaining } from './failures.ts';
import { INPUTS_LABEL } from './image-state.ts';
import type { RecipeImage } from './recipe.ts';
import { isAppFile } from './source-inputs.ts';

/** Absolute path of a file that a container file copies: `kubernetes/kubelet`, `fixtures/apps`. */
export type ResolveFile = (file: string) => Promise<string>;

/** Builds one image out of a context of its own that holds just its files. */
export async function buildRecipeImage(
  { cache, engine }: Building,
  image: RecipeImage,
  resolveFile: ResolveFile,
): Promise<void> {
  await cache.withTemporary(async (contextDir) => {
    await writeFile(join(contextDir, 'Containerfile'), image.containerfile);
    for (const file of image.files) {
      const from = await resolveFile(file);
      const to = join(contextDir, basename(file));
      if (file === 'fixtures/apps') await copyTree(from, to);
      else if (from.startsWith(cache.directory)) await linkOrCopy(from, to);
      else await copyFile(from, to);
    }
    await settleModes(contextDir);
    await explaining(
      `building image ${image.name}`,
      async () =>
        await engine.buildImage({ contextDir, tag: image.tag, labels: { [INPUTS_LABEL]: image.hash } }),
    );
  });
}

/** A hard link where both are on one file system: programs are some 100 MB each. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(async () => await copyFile(from, to));
}

/**
 * Gives what goes into an image the modes that anyone can use it with: the user's umask, and the modes of a checkout
 * or a module, would else decide what an image's user can read.
 */
export async function settleModes(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  await cp(from, to, { recursive: true, filter: (path) => isAppFile(relative(from, path)) });
}
