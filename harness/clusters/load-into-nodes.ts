import { basename, join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { withOwnedDirectory } from '../files/owned-directory.ts';
import type { Renamed } from '../images/images.ts';

const PINNED = 'io.cri-containerd.pinned=pinned';
const CTR = ['ctr', '-n', 'k8s.io', 'images'];

/** Puts an image of the engine into the containerd of nodes, under its own name. */
export async function loadIntoNodes(engine: Engine, image: string, nodes: readonly string[]): Promise<void> {
  await loadArchive(engine, nodes, async (archive) => {
    await engine.saveImages([image], archive);
    return [];
  });
}

/**
 * Puts the images of an archive into the containerd of nodes, where the kubelet takes none away for want of room.
 * @param write writes it to the path that it is given; gives those that nodes know by another name
 */
export async function loadArchive(
  engine: Engine,
  nodes: readonly string[],
  write: (archive: string) => Promise<readonly Renamed[]>,
): Promise<void> {
  await withArchive(async (archive) => {
    const renamed = await write(archive);
    for (const node of nodes)
      await withArchiveOn(engine, node, archive, async (inside) => {
        await engine.cli(['cp', archive, `${node}:${inside}`]);
        await engine.exec(node, [...CTR, 'import', '--label', PINNED, '--all-platforms', inside]);
        for (const { tag, name } of renamed) {
          await engine.exec(node, [...CTR, 'tag', '--force', tag, name]);
          await engine.exec(node, [...CTR, 'rm', tag]);
        }
      });
  });
}

/** Puts an image of a node's containerd into the engine, under a name of our own: whatever image source the lane had. */
export async function takeFromNode(engine: Engine, node: string, image: string, tag: string): Promise<void> {
  await withArchive(async (archive) => {
    await withArchiveOn(engine, node, archive, async (inside) => {
      await engine.exec(node, [...CTR, 'tag', '--force', image, tag]);
      try {
        await engine.exec(node, [...CTR, 'export', inside, tag]);
      } finally {
        await engine.exec(node, [...CTR, 'rm', tag]);
      }
      await engine.cli(['cp', `${node}:${inside}`, archive]);
    });
    await engine.cli(['load', '--input', archive]);
  });
}

async function withArchive(use: (archive: string) => Promise<void>): Promise<void> {
  await withOwnedDirectory(
    'load',
    async (directory) => await use(join(directory, `${basename(directory)}.tar`)),
  );
}

async function withArchiveOn(
  engine: Engine,
  node: string,
  archive: string,
  use: (inside: string) => Promise<void>,
): Promise<void> {
  const inside = `/var/tmp/${basename(archive)}`;
  try {
    await use(inside);
  } finally {
    await engine.exec(node, ['rm', '-f', inside]);
  }
}
