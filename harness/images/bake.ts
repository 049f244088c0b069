import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { Building } from './build-context.ts';
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
 * Name of a container that bakes, or that something is taken out of, and of its volume: of this cache alone, since others
 * may bake in the same engine. It has no labels: committing would hand them on to every node.
 */
export async function bakeContainer(cache: Pick<BuildCache, 'identity'>, what: string): Promise<string> {
  return `istio-cni-conformance-bake-${await cache.identity()}-${what}`;
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

/** Removes what killed bakes of this cache left, and gives its names; only the holder of the cache's lock may. */
export async function removeBakes(
  engine: Engine,
  cache: Pick<BuildCache, 'identity'>,
): Promise<readonly string[]> {
  const prefix = await bakeContainer(cache, '');
  const named = async (...list: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await engine.cli([...list, '--filter', `name=${prefix}`]);
    return stdout.split('\n').filter((name) => name.startsWith(prefix));
  };
  const containers = await named('ps', '--all', '--format', '{{.Names}}');
  await engine.remove(containers);
  const volumes = await named('volume', 'ls', '--format', '{{.Name}}');
  if (volumes.length > 0) await engine.cli(['volume', 'rm', '--force', ...volumes]);
  return [...new Set([...containers, ...volumes])];
}
