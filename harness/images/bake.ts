import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheIdentity } from '../config/cache-identity.ts';
import type { Engine } from '../engine/engine.ts';
import type { BuildContext } from './build-context.ts';
import type { BuildCache } from './cache.ts';
import { explaining } from './failures.ts';
import { INPUTS_LABEL } from './image-state.ts';
import type { NodeLayer } from './recipe.ts';

export interface Bake {
  /** The node image below, and the one to make. */
  readonly from: Pick<NodeLayer, 'tag'>;
  readonly to: Pick<NodeLayer, 'tag' | 'hash'>;
  /** The images to put in: built here, each with its name in the engine and the one that it has in nodes. */
  readonly images: readonly { readonly tag: string; readonly name: string }[];
  /** Writes an archive of images as upstream made them, to the path that it is given. */
  readonly writePacked?: (archive: string) => Promise<void>;
  /** `fixtures/images/node`, which holds import-images.sh. */
  readonly nodeFiles: string;
}

/**
 * Begins the name of every container of this cache that bakes, or that something is taken out of: on the same engine
 * another cache's may be at work. It has no labels: committing would hand them on to every node.
 */
export function bakeContainer({ directory }: Pick<BuildCache, 'directory'>): string {
  return `istio-cni-conformance-bake-${cacheIdentity(directory)}-`;
}

const NODE_COMMAND = ['ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]', 'CMD []'];

/** Puts images into the containerd of a node image and commits that: pods then start without a pull. */
export async function bake(
  context: BuildContext,
  engine: Engine,
  { from, to, images, nodeFiles, writePacked }: Bake,
): Promise<void> {
  await context.cache.withTemporary(async (directory) => {
    const tags = images.map(({ tag }) => tag);
    if (tags.length > 0)
      await explaining(
        'saving images',
        async () => await engine.saveImages(tags, join(directory, 'images.tar')),
      );
    await writePacked?.(join(directory, 'packed.tar'));
    await copyFile(join(nodeFiles, 'import-images.sh'), join(directory, 'import-images.sh'));
    const container = `${bakeContainer(context.cache)}${to.hash}`;
    await explaining(`baking ${to.tag}`, async () => {
      try {
        // A named volume, since only that leaves no trace in what is committed; it goes with its container.
        const mount = ['--volume', `${directory}:/mnt:ro`, '--volume', `${container}:/work`];
        await engine.cli([
          'run',
          '--detach',
          '--privileged',
          '--network=none',
          '--name',
          container,
          ...mount,
          '--entrypoint=/bin/sleep',
          from.tag,
          'infinity',
        ]);
        const names = images.map(({ tag, name }) => `${tag}=${name}`);
        const script = ['bash', '/mnt/import-images.sh', '/work', ...names];
        await engine.exec(container, script, { signal: context.signal });
        await engine.commit(container, to.tag, [...NODE_COMMAND, `LABEL ${INPUTS_LABEL}=${to.hash}`]);
      } finally {
        await engine.remove([container]);
      }
    });
  });
}

/** Removes what killed bakes of this cache left; only the holder of its lock may, since nobody else bakes in it then. */
export async function removeBakeContainers(
  engine: Engine,
  cache: Pick<BuildCache, 'directory'>,
): Promise<void> {
  const begin = bakeContainer(cache);
  const { stdout } = await engine.cli([
    'ps',
    '--all',
    '--filter',
    `name=^${begin}`,
    '--format',
    '{{.Names}}',
  ]);
  await engine.remove(stdout.split('\n').filter((name) => name.startsWith(begin)));
}
