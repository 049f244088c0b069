import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { RUN_LABEL } from '../run/records/sweep.ts';
import { SCENE, SCENE_LABEL } from './names.ts';

/**
 * Containers that runs of the scene's user have in the engine: of runs that are on record in its home, and whatever was
 * made of the scene's node image, since a container has the labels of its image.
 */
export async function containersOfUser(engine: Engine, home: string): Promise<readonly string[]> {
  const runs = await readdir(runsOfUser(home)).catch(() => []);
  const filters = [`label=${SCENE_LABEL}`, ...runs.map((run) => `label=${RUN_LABEL}=${run}`)];
  const names = new Set<string>();
  for (const filter of filters) {
    const { stdout } = await engine.cli(['ps', '--all', '--filter', filter, '--format', '{{.Names}}']);
    for (const name of stdout.split('\n')) if (name !== '' && !name.startsWith(`${SCENE}-`)) names.add(name);
  }
  return [...names];
}

/** Where the runs of the scene's user are on record, each in a directory of its own. */
export function runsOfUser(home: string): string {
  return join(home, '.cache', 'istio-cni-conformance', 'runs');
}
