import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Building } from './build-context.ts';
import { bakeContainer } from './engine-leftovers.ts';
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

const NODE_COMMAND = ['ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]', 'CMD []'];

/** Puts images into the containerd of a node image and commits that: pods then start without a pull. */
export async function bake(
  { cache, engine, signal }: Building,
  { from, to, images, nodeFiles, writePacked }: Bake,
): Promise<void> {
  await cache.withTemporary(async (directory) => {
    const tags = images.map(({ tag }) => tag);
    if (tags.length > 0)
      await explaining(
        'saving images',
        async () => await engine.saveImages(tags, join(directory, 'images.tar')),
      );
    await writePacked?.(join(directory, 'packed.tar'));
    await copyFile(join(nodeFiles, 'import-images.sh'), join(directory, 'import-images.sh'));
    const container = await bakeContainer(cache, to.hash);
    await explaining(`baking ${to.tag}`, async () => {
      try {
        // A named volume, since only that leaves no trace in what is committed; it goes with its container.
        const mount = ['--volume', `${directory}:/mnt:ro`, '--volume', `${container}:/work`];
        const flags = ['--detach', '--privileged', '--network=none', '--entrypoint=/bin/sleep'];
        const argv = ['run', ...flags, '--name', container, ...mount, from.tag, 'infinity'];
        // What watches over a container goes on as long as that, and would hold the cache's lock.
        await engine.cli(argv, { keepOpen: undefined });
        const names = images.map(({ tag, name }) => `${tag}=${name}`);
        const script = ['bash', '/mnt/import-images.sh', '/work', ...names];
        await engine.exec(container, script, { signal });
        await engine.commit(container, to.tag, [...NODE_COMMAND, `LABEL ${INPUTS_LABEL}=${to.hash}`]);
      } finally {
        await engine.remove([container]);
      }
    });
  });
}
