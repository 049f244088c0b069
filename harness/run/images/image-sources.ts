import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import type { HostAccess } from '../../host/access.ts';
import { type ChosenSource, chooseSource } from '../../images/choose-source.ts';
import type { ImageRequest, ImageSource } from '../../images/images.ts';
import { demandCheckout } from '../../images/istio-origin.ts';
import { readPins } from '../../images/pins.ts';
import { createRegistryImages } from '../../images/registry.ts';
import { releaseOf } from '../../images/release.ts';
import { createSourceImages } from '../../images/source.ts';
import { upstreamLacks } from '../../images/upstream.ts';
import type { Context } from '../context.ts';
import type { UserNetwork } from './user-network.ts';

/** What the user asked for, as image sources want it. */
export function imageRequest({ options }: Pick<Context, 'options'>): ImageRequest {
  const { istio, kubernetes, hub, tag, registry } = options;
  return {
    istio: istio.kind === 'directory' ? { kind: 'directory', path: resolve(istio.path) } : istio,
    kubernetes,
    hub,
    tag,
    registry,
  };
}

/**
 * Which source the images come from, and why; asks the registry, and makes nothing.
 * @throws UsageError for what cannot be had, HarnessError NO_IMAGES
 */
export async function chosenSource(
  context: Context,
  { upstream }: Pick<UserNetwork, 'upstream'>,
  deadline?: AbortSignal,
): Promise<ChosenSource> {
  const request = imageRequest(context);
  if (request.istio.kind === 'directory') await demandCheckout(request.istio.path);
  return await chooseSource(context.options.images, request, async () => {
    const release = releaseOf(request, await readPins(join(context.repository, 'fixtures/images')));
    const signal = deadline === undefined ? context.signal : AbortSignal.any([context.signal, deadline]);
    return await upstreamLacks(upstream, release, signal);
  });
}

/** The image source of a name, on an engine. */
export function imageSource(
  context: Context,
  name: ChosenSource['name'],
  engine: Engine,
  parts: {
    readonly access: Pick<HostAccess, 'findProgram'>;
    readonly network: UserNetwork;
  },
): ImageSource {
  const { run, cache, repository, clock, options } = context;
  const fixturesDir = join(repository, 'fixtures');
  const shared = { engine, run, cacheDir: cache, fixturesDir, nodeProgram: nodeProgram(repository), clock };
  if (name === 'source') return createSourceImages(shared);
  const { upstream, download } = parts.network;
  const findProgram = async (program: string) => await parts.access.findProgram(program);
  return createRegistryImages({ ...shared, upstream, findProgram, download, kindFrom: options.kindFrom });
}

/** What building has left to do here: nothing where a registry gives the images; else by whether a node image was ever made. */
export async function sourceBuildState(
  context: Context,
  name: ChosenSource['name'],
): Promise<HostAccess['sourceBuild']> {
  if (name === 'registry') return 'none';
  const made = await readdir(join(context.cache, 'node')).catch(() => []);
  return made.length > 0 ? 'warm' : 'cold';
}

/**
 * The Node that goes into the apps image: the one that `npm ci` brought, which needs nothing but a C library. The Node that
 * runs this, where there is no such package, may need more than an image has.
 */
export function nodeProgram(repository: string): string {
  const packaged = join(repository, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  return existsSync(packaged) ? packaged : process.execPath;
}
