import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { BuildContext } from './build-context.ts';
import { explaining } from './failures.ts';
import { INPUTS_LABEL } from './image-state.ts';
import type { NodeLayer } from './recipe.ts';

export interface Bake {
  /** The node image below, and the one to make. */
  readonly from: NodeLayer;
  readonly to: NodeLayer;
  /** Names of the images to put in. */
  readonly images: readonly string[];
  /** `fixtures/images/node`, which holds import-images.sh. */
  readonly nodeFiles: string;
}

/** Begins the name of every container that bakes. It has no labels: committing would hand them on to every node. */
const CONTAINER_PREFIX = 'istio-cni-conformance-bake-';

const NODE_COMMAND = ['ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]', 'CMD []'];

/** Puts images into the containerd of a node image and commits that: pods then start without a pull. */
export async function bake(
  context: BuildContext,
  engine: Engine,
  { from, to, images, nodeFiles }: Bake,
): Promise<void> {
  await context.cache.withTemporary(async (directory) => {
    const archive = join(directory, 'images.tar');
    await explaining('saving images', async () => await engine.saveImages(images, archive));
    await copyFile(join(nodeFiles, 'import-images.sh'), join(directory, 'import-images.sh'));
    const work = join(directory, 'work');
    await mkdir(work);
    const container = `${CONTAINER_PREFIX}${to.hash}`;
    await explaining(`baking ${to.tag}`, async () => {
      try {
        const mount = ['--volume', `${directory}:/mnt:ro`, '--volume', `${work}:/work`];
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
        await engine.exec(container, ['bash', '/mnt/import-images.sh', '/mnt/images.tar', '/work'], {
          signal: context.signal,
        });
        await engine.commit(container, to.tag, [...NODE_COMMAND, `LABEL ${INPUTS_LABEL}=${to.hash}`]);
      } finally {
        await engine.remove([container]);
      }
    });
  });
}

/** Removes what killed bakes left; only the holder of the cache's lock may, since nobody else bakes then. */
export async function removeBakeContainers(engine: Engine): Promise<void> {
  const { stdout } = await engine.cli([
    'ps',
    '--all',
    '--filter',
    `name=^${CONTAINER_PREFIX}`,
    '--format',
    '{{.Names}}',
  ]);
  await engine.remove(stdout.split('\n').filter((name) => name.startsWith(CONTAINER_PREFIX)));
}
