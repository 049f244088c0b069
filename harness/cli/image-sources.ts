import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { HostAccess } from '../host/access.ts';
import type { ImageRequest, ImageSource } from '../images/images.ts';
import { createSourceImages } from '../images/source.ts';
import type { Context } from './context.ts';

/** The image sources that there are, in the order in which `auto` tries them. */
export function imageSources(context: Context, engine: Engine): readonly ImageSource[] {
  const { run, cache, repository, clock } = context;
  const fixturesDir = join(repository, 'fixtures');
  return [
    createSourceImages({ engine, run, cacheDir: cache, fixturesDir, nodeProgram: process.execPath, clock }),
  ];
}

/** What the user asked for, as image sources want it. */
export function istioRequest(context: Context): ImageRequest['istio'] {
  const { istio } = context.options;
  return istio.kind === 'directory' ? { kind: 'directory', path: resolve(istio.path) } : istio;
}

/** Whether building from source has all or little left to do: a node image that was made once is the last thing built. */
export async function sourceBuildState(context: Context): Promise<HostAccess['sourceBuild']> {
  if (context.options.images === 'registry') return 'none';
  const made = await readdir(join(context.cache, 'node')).catch(() => []);
  return made.length > 0 ? 'warm' : 'cold';
}
