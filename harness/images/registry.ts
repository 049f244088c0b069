import { join } from 'node:path';
import { UsageError } from '../errors/errors.ts';
import type { ImageFact } from '../model/record.ts';
import { bake } from './bake.ts';
import { createBuildCache } from './cache.ts';
import { withCacheLock } from './cache-lock.ts';
import { type Demand, demandOf } from './demand.ts';
import { type PresentImage, presentImages } from './image-state.ts';
import type { ImageRequest, ImageSource } from './images.ts';
import { hashInputs } from './input-hash.ts';
import { plannedBuilds } from './plan.ts';
import { kindNodeImage } from './push.ts';
import type { NodeLayer } from './recipe.ts';
import { pull, type RegistryAccess, resolveUpstream, whyNotResolved } from './registry-access.ts';
import { DEBIAN, type SourceOptions } from './source.ts';
import { SourceBuild } from './source-build.ts';
import { readInputs, type SourceInputs } from './source-inputs.ts';
import { lookUpPresent } from './source-present.ts';
import { hostPrograms } from './source-set.ts';

export type RegistryOptions = SourceOptions & RegistryAccess;

/**
 * Upstream's images at their pinned versions: Istio's own, and kind's node image. Built here, as by the
 * `source` source, are kind, istioctl, kubectl and cnitool for the host, and the suite's own apps images, which no registry
 * has; those are baked into the node image, and nodes pull the mesh through the mirror of their cluster.
 */
export function createRegistryImages(options: RegistryOptions): ImageSource {
  const { engine, cacheDir, fixturesDir } = options;
  const cache = createBuildCache(cacheDir);
  const files = { fixturesDir, nodeProgram: options.nodeProgram, ...(options.host ?? DEBIAN) };
  const read = async (istio: ImageRequest['istio']): Promise<{ inputs: SourceInputs; tag: string }> => {
    // The programs on the host are always the pinned ones; only the images are upstream's.
    const inputs = await readInputs({ kind: 'pinned' }, files);
    return { inputs, tag: registryTag(istio, inputs.pins.istio.tag) };
  };
  const present = async (inputs: SourceInputs): Promise<Demand> => {
    const recipe = {
      ...inputs.recipe,
      images: inputs.recipe.images.filter((image) => image.stage === 'apps' || image.stage === 'host'),
      node: [],
    };
    return demandOf(recipe, await lookUpPresent(engine, cache, inputs));
  };

  return {
    name: 'registry',

    available: async () => {
      const { inputs, tag } = await read({ kind: 'pinned' });
      const pilot = `${inputs.pins.istio.hub}/pilot:${tag}`;
      return await whyNotResolved(pilot, options);
    },

    plan: async (request) => {
      const { inputs } = await read(request.istio);
      return plannedBuilds(inputs, await present(inputs));
    },

    prepare: async (request) => {
      const { inputs, tag } = await read(request.istio);
      const { pins, recipe } = inputs;
      const upstream = ['pilot', 'proxyv2', 'install-cni'].map((name) => `${pins.istio.hub}/${name}:${tag}`);
      const node = kindNodeImage(pins.kubernetes);
      return await withCacheLock(
        cacheDir,
        { progress: request.progress, signal: request.signal, clock: options.clock },
        async () => {
          const nodeFiles = join(fixturesDir, 'images', 'node');
          const build = new SourceBuild({
            ...options,
            cache,
            inputs,
            nodeFiles,
            progress: request.progress,
            signal: request.signal,
          });
          await build.make(await present(inputs));
          const found = new Map<string, PresentImage>();
          for (const name of upstream) found.set(name, await resolveUpstream(name, options));
          request.progress(`pulling ${node}`);
          const below = await pull(node, options);
          found.set(node, below);
          const apps = recipe.images.filter((image) => image.stage === 'apps');
          const hash = hashInputs({ below: below.id, apps: apps.map((image) => image.hash) });
          const layer: NodeLayer = { stage: 'apps', hash, tag: `${pins.nodeRepository}-registry:${hash}` };
          if (!(await engine.imageExists(layer.tag))) {
            request.progress(`baking the apps images into ${node}`);
            await bake({ ...options, cache, signal: request.signal }, engine, {
              from: { stage: 'platform', hash: below.id, tag: node },
              to: layer,
              images: apps.map((image) => image.name),
              nodeFiles,
            });
          }
          const facts: ImageFact[] = [...found].map(([name, { id }]) => ({
            name,
            digest: id,
            origin: 'registry',
          }));
          const ours = [
            ...(await presentImages(engine, [...apps.map((image) => image.name), layer.tag])),
          ].map(([name, { id }]): ImageFact => ({ name, digest: id, origin: 'source' }));
          // A proxy with our label is the source build under upstream's name.
          const upstreamEnvoy = found.get(`${pins.istio.hub}/proxyv2:${tag}`)?.inputs !== '';
          return {
            source: 'registry',
            nodeImage: layer.tag,
            baked: false,
            kubernetesVersion: pins.kubernetes,
            istio: {
              version: tag,
              origin: options.mirror === undefined ? 'registry' : `registry ${options.mirror}`,
              proxy: upstreamEnvoy ? `upstream Envoy ${pins.envoy.version}` : "Istio's own proxy",
              hub: pins.istio.hub,
              tag,
            },
            upstreamEnvoy,
            appsImage: pins.appsImage,
            images: [...facts, ...ours],
            bin: hostPrograms(cache, inputs),
          };
        },
      );
    },
  };
}

/** Tag of a request in a registry. @throws UsageError for what only the source can give */
export function registryTag(istio: ImageRequest['istio'], pinned: string): string {
  if (istio.kind === 'pinned') return pinned;
  if (istio.kind === 'version' && !istio.version.startsWith('v0.0.0-'))
    return istio.version.replace(/^v/, '');
  throw new UsageError(
    `no registry has ${istio.kind === 'directory' ? istio.path : istio.version}`,
    'build it: --images source',
  );
}
