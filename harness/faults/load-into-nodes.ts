import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';

/** Puts an image of the engine into the containerd of nodes, under its own name. */
export async function loadIntoNodes(engine: Engine, image: string, nodes: readonly string[]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'icc-load-'));
  const archive = join(directory, 'image.tar');
  const inside = `/var/tmp/${directory.split('/').at(-1)}.tar`;
  try {
    await engine.saveImages([image], archive);
    for (const node of nodes) {
      try {
        await engine.cli(['cp', archive, `${node}:${inside}`]);
        await engine.exec(node, ['ctr', '-n', 'k8s.io', 'images', 'import', '--all-platforms', inside]);
      } finally {
        await engine.exec(node, ['rm', '-f', inside]);
      }
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
