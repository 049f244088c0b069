import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { mountPoints } from '../host/mount-points.ts';
import { imageNames } from '../images/image-names.ts';
import type { RunCommand } from '../process/run.ts';
import { removeImages } from './fill.ts';
import { SCENE, SCENE_LABEL } from './names.ts';
import { findSceneUser, removeSceneUser } from './scene-user.ts';
import { containersOfUser } from './user-runs.ts';

/** Names of everything that the suite builds in an engine. */
const SUITE_IMAGES = 'localhost/istio-cni-conformance/*';

/** Removes what a killed scene left: containers, images, the user, folders. Only who holds the machine may. */
export async function removeLeftovers(engine: Engine, run: RunCommand): Promise<void> {
  const user = await findSceneUser(run);
  const theirs = await containersOfUser(engine, user?.home ?? '/nowhere');
  await engine.remove([...(await sceneContainers(engine)), ...theirs]);
  await removeImages(engine, await imageNames(engine, `label=${SCENE_LABEL}`));
  await removeSceneUser(run);
  for (const name of await readdir(tmpdir())) {
    if (name.startsWith(`${SCENE}-`)) await removeFolder(run, join(tmpdir(), name));
  }
}

/** The suite's images in the engine, by name. */
export async function suiteImages(engine: Engine): Promise<readonly string[]> {
  return await imageNames(engine, `reference=${SUITE_IMAGES}`);
}

/** Removes a folder, with what podman's storage has mounted in it. */
export async function removeFolder(run: RunCommand, folder: string): Promise<void> {
  for (const mount of mountsBelow(await readFile('/proc/self/mounts', 'utf8'), folder))
    await run(['umount', mount]);
  await rm(folder, { recursive: true, force: true });
}

/** Mount points below a folder, the deepest first. */
export function mountsBelow(mounts: string, folder: string): readonly string[] {
  return mountPoints(mounts)
    .filter((point) => point.startsWith(`${folder}/`))
    .toReversed();
}

async function sceneContainers(engine: Engine): Promise<readonly string[]> {
  const { stdout } = await engine.cli([
    'ps',
    '--all',
    '--filter',
    `name=^${SCENE}-`,
    '--format',
    '{{.Names}}',
  ]);
  return stdout.split('\n').filter((name) => name.startsWith(`${SCENE}-`));
}
