import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { Forgotten } from './points.ts';

const IMAGES = 'localhost/istio-cni-conformance/';

/** Takes what a run is to make again out of the cache and the engine. */
export async function forget(
  engine: Engine,
  cache: string,
  { cache: entries = [], images = [] }: Forgotten,
): Promise<void> {
  for (const entry of entries) {
    const folder = join(cache, dirname(entry));
    for (const name of readdirSync(folder).filter((each) => each.startsWith(basename(entry))))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
  for (const image of images) {
    const format = ['--filter', `reference=${IMAGES}${image}`, '--format', '{{.Repository}}:{{.Tag}}'];
    const { stdout } = await engine.cli(['images', ...format]);
    const tags = stdout.split('\n').filter((tag) => tag.startsWith(`${IMAGES}${image}:`));
    if (tags.length > 0) await engine.cli(['image', 'rm', ...tags]);
  }
}
