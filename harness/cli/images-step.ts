import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { chooseSource } from '../images/choose-source.ts';
import type { ImageRequest, ImageSet } from '../images/images.ts';
import { pushToRegistry, upstreamPushes } from '../images/push.ts';
import { DEBIAN } from '../images/source.ts';
import { readInputs } from '../images/source-inputs.ts';
import type { ProgressSink } from '../log/progress.ts';
import type { Context } from './context.ts';
import { estimate } from './estimate.ts';
import { imageSources, istioRequest } from './image-sources.ts';
import type { Phases } from './phases.ts';
import type { RunPeers } from './run-peers.ts';

export interface ImageParts {
  readonly engine: Engine;
  readonly phases: Phases;
  readonly sink: ProgressSink;
  readonly peers: RunPeers;
}

/** Chooses an image source and makes its images ready; says what a cold start will cost before it starts. */
export async function prepareImages(
  context: Context,
  parts: ImageParts,
): Promise<{ readonly images: ImageSet; readonly mirror: string | undefined }> {
  const istio = istioRequest(context);
  const request = { istio, signal: context.signal };
  const mirror = await mirrorOf(context, parts, request);
  const sources = imageSources(context, parts.engine, mirror);
  const { source, why } = await chooseSource(context.options.images, sources, istio);
  const cost = estimate(await source.plan({ ...request, progress: () => undefined }));
  parts.sink({ type: 'note', text: `${why}; ${cost ?? 'all in the cache'}` });
  const images = await parts.phases.step('images', 'preparing', (progress) =>
    source.prepare({ ...request, progress }),
  );
  return { images, mirror };
}

/** The registry that was named; for `own` one that now holds the source build under the upstream names. */
async function mirrorOf(
  context: Context,
  { engine, phases, peers }: ImageParts,
  request: Pick<ImageRequest, 'istio' | 'signal'>,
): Promise<string | undefined> {
  if (context.options.registry !== 'own') return context.options.registry;
  const { source } = imageSources(context, engine, undefined);
  return await phases.step('images', 'own registry', async (progress) => {
    await source.prepare({ ...request, progress });
    const { endpoint } = await peers.registry('pushes');
    progress(`pushing the source build to ${endpoint}`);
    const files = {
      fixturesDir: join(context.repository, 'fixtures'),
      nodeProgram: process.execPath,
      ...DEBIAN,
    };
    await pushToRegistry(engine, upstreamPushes(await readInputs(request.istio, files)), endpoint);
    return endpoint;
  });
}
