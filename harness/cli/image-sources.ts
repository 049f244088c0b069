import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';
import type { HostAccess } from '../host/access.ts';
import type { ImageRequest, ImageSource } from '../images/images.ts';
import { readPins } from '../images/pins.ts';
import { createRegistryImages } from '../images/registry.ts';
import { createSourceImages } from '../images/source.ts';
import type { Context } from './context.ts';

/** The image sources that there are. */
export function imageSources(
  context: Context,
  engine: Engine,
  mirror: string | undefined,
): { readonly source: ImageSource; readonly registry: ImageSource } {
  const { run, cache, repository, clock } = context;
  const fixturesDir = join(repository, 'fixtures');
  const parts = { engine, run, cacheDir: cache, fixturesDir, nodeProgram: process.execPath, clock };
  return {
    source: createSourceImages(parts),
    registry: createRegistryImages({ ...parts, ...(mirror === undefined ? {} : { mirror }) }),
  };
}

/** Image of the registry program, that both sources make for this machine. @throws HarnessError NO_REGISTRY_IMAGE */
export async function registryImage(context: Context): Promise<string> {
  const pins = await readPins(join(context.repository, 'fixtures/images'));
  const image = pins.images.find(({ stage, name }) => stage === 'host' && name.includes('/registry:'));
  if (image !== undefined) return image.name;
  throw new HarnessError('NO_REGISTRY_IMAGE', 'no image of the registry program is pinned', {
    nextStep: 'see fixtures/images/pins.json',
  });
}

/** What the user asked for, as image sources want it. */
export function istioRequest(context: Context): ImageRequest['istio'] {
  const { istio } = context.options;
  return istio.kind === 'directory' ? { kind: 'directory', path: resolve(istio.path) } : istio;
}

/** Whether building from source has all or little left to do: a node image that was made once is the last thing built. */
export async function sourceBuildState(context: Context): Promise<HostAccess['sourceBuild']> {
  const made = await readdir(join(context.cache, 'node')).catch(() => []);
  return made.length > 0 ? 'warm' : 'cold';
}
