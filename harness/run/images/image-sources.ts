import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { layoutOf } from '../../config/layout.ts';
import type { Engine } from '../../engine/engine.ts';
import { HarnessError, UsageError } from '../../errors/errors.ts';
import type { HostAccess } from '../../host/access.ts';
import { type ChosenSource, chooseSource } from '../../images/choose-source.ts';
import type { ImageRequest, ImageSource } from '../../images/images.ts';
import { demandCheckout } from '../../images/istio-origin.ts';
import { readPins } from '../../images/pins.ts';
import { createRegistryImages } from '../../images/registry.ts';
import { registryOnly, releaseOf } from '../../images/release.ts';
import { createSourceImages } from '../../images/source.ts';
import { upstreamLacks } from '../../images/upstream.ts';
import type { Lane, LaneId } from '../../model/lane.ts';
import type { Context } from '../context.ts';
import type { UserNetwork } from './user-network.ts';

/** What the user asked for, as image sources want it; of a lane with an Istio of its own, that one. */
export function imageRequest(
  { options }: Pick<Context, 'options'>,
  lane: Pick<Lane, 'istio'> = {},
): ImageRequest {
  const { kubernetes, hub, tag, registry } = options;
  const istio = lane.istio ?? options.istio;
  return {
    istio: istio.kind === 'directory' ? { kind: 'directory', path: resolve(istio.path) } : istio,
    kubernetes,
    // Of images of one's own there is one release.
    ...(lane.istio === undefined ? { hub, tag } : {}),
    registry,
  };
}

/** What lane upgrade comes from, by its own words; no tag and no hub of the user's is meant by them. */
export function earlierRequest(
  context: Pick<Context, 'options'>,
  { upgradeFrom }: Pick<Lane, 'upgradeFrom'>,
): ImageRequest | undefined {
  return upgradeFrom === undefined ? undefined : imageRequest(context, { istio: upgradeFrom });
}

/** Images that are asked for, with the lanes that are made of them; those of most lanes first. */
export interface AskedImages {
  readonly request: ImageRequest;
  readonly lanes: readonly LaneId[];
}

export function imagesAsked(
  context: Pick<Context, 'options'>,
  lanes: readonly Lane[],
): readonly AskedImages[] {
  const groups = Map.groupBy(lanes, (lane) => JSON.stringify(lane.istio ?? 'of the run'));
  return [...groups.values()]
    .toSorted((a, b) => b.length - a.length)
    .flatMap((same) => {
      const [first] = same;
      return first === undefined
        ? []
        : [{ request: imageRequest(context, first), lanes: same.map((lane) => lane.id) }];
    });
}

/**
 * Which source all images come from, and why; asks the registry for each request, and makes nothing.
 * @throws UsageError for what cannot be had, HarnessError NO_IMAGES
 */
export async function chosenSource(
  context: Context,
  network: Pick<UserNetwork, 'upstream'>,
  requests: readonly ImageRequest[],
  deadline?: AbortSignal,
): Promise<ChosenSource> {
  const choices = await Promise.all(
    requests.map(async (request) => await sourceFor(context, network, request, deadline)),
  );
  // What one request cannot have of the registry, none has from there.
  const chosen = choices.find((choice) => choice.name === 'source') ?? choices[0];
  const only = requests.flatMap(
    (request) =>
      registryOnly(request) ?? (request.registry === undefined ? [] : `--registry ${request.registry}`),
  );
  if (chosen?.name === 'source' && choices.some(({ name }) => name === 'registry') && only[0] !== undefined)
    throw new UsageError(
      `${only[0]} can only come from a registry, and another Istio of this run only be built here`,
      'leave one of the two out',
    );
  return chosen ?? (await sourceFor(context, network, imageRequest(context), deadline));
}

/**
 * Why what lanes upgrade from is not to be had from the source of the others; undefined where it is, and of a build.
 * @throws HarnessError NO_IMAGES where that can be mended
 */
export async function earlierLack(
  context: Context,
  { upstream }: Pick<UserNetwork, 'upstream'>,
  { name }: Pick<ChosenSource, 'name'>,
  requests: readonly ImageRequest[],
): Promise<string | undefined> {
  if (name === 'source' || context.surroundings !== undefined) return undefined;
  const pins = await readPins(layoutOf(context.repository).images);
  for (const request of requests) {
    const lack = await upstreamLacks(upstream, releaseOf(request, pins), context.signal);
    if (lack === undefined) continue;
    if (lack.mayBuild) return lack.reason;
    // A login, a limit or a certificate is to be mended, and no reason to leave something out.
    throw new HarnessError('NO_IMAGES', `images of what lane upgrade comes from: ${lack.reason}`, {
      nextStep: 'mend that, name another by --upgrade-from, or leave lane upgrade out by --lane',
    });
  }
  return undefined;
}

async function sourceFor(
  context: Context,
  { upstream }: Pick<UserNetwork, 'upstream'>,
  request: ImageRequest,
  deadline?: AbortSignal,
): Promise<ChosenSource> {
  if (context.surroundings !== undefined) return { name: 'registry', why: 'images by registry, as asked' };
  if (request.istio.kind === 'directory') await demandCheckout(request.istio.path);
  return await chooseSource(context.options.images, request, async () => {
    const release = releaseOf(request, await readPins(layoutOf(context.repository).images));
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
  const { run, cache, repository, clock, options, surroundings } = context;
  if (surroundings !== undefined) return surroundings.images;
  const { fixtures: fixturesDir } = layoutOf(repository);
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
