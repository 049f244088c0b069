import { loadArchive } from '../../clusters/load-into-nodes.ts';
import type { Engine } from '../../engine/engine.ts';
import { HarnessError } from '../../errors/errors.ts';
import type { HostAccess } from '../../host/access.ts';
import type { ChosenSource } from '../../images/choose-source.ts';
import type { ImageSet } from '../../images/images.ts';
import type { ProgressSink } from '../../log/progress.ts';
import type { Context } from '../context.ts';
import type { Phases } from '../phases.ts';
import { estimate } from './estimate.ts';
import { type AskedImages, imageSource } from './image-sources.ts';
import type { UserNetwork } from './user-network.ts';

export interface ImageParts {
  readonly engine: Engine;
  readonly access: HostAccess;
  readonly network: UserNetwork;
  readonly phases: Phases;
  readonly sink: ProgressSink;
  readonly chosen: ChosenSource;
  /** No other images are asked for. */
  readonly alone: boolean;
}

/** An Istio that a lane upgrades from. */
export interface EarlierIstio {
  readonly images: ImageSet;
  /** Puts its images into nodes that were made with another's. */
  loadInto(nodes: readonly string[]): Promise<void>;
}

/** Makes its images ready. @throws as `prepareImages` */
export async function prepareEarlier(
  context: Context,
  asked: AskedImages,
  parts: ImageParts,
): Promise<EarlierIstio> {
  const images = await prepareImages(context, asked, parts);
  const { engine, chosen } = parts;
  const source = imageSource(context, chosen.name, engine, parts);
  const watched = { progress: () => undefined, signal: context.signal };
  return {
    images,
    loadInto: (nodes) =>
      loadArchive(engine, nodes, (archive) => source.writeMesh(asked.request, archive, watched)),
  };
}

/**
 * Makes images of the chosen source ready; says what a cold start will cost before it starts.
 * @throws HarnessError NO_IMAGES where the source does not work here
 */
export async function prepareImages(
  context: Context,
  { request, lanes }: AskedImages,
  parts: ImageParts,
): Promise<ImageSet> {
  const { engine, phases, sink, chosen, alone } = parts;
  const source = imageSource(context, chosen.name, engine, parts);
  const lack = await source.lacks();
  if (lack !== undefined) {
    throw new HarnessError('NO_IMAGES', `${chosen.why}; but ${lack}`, {
      nextStep: 'run `npm run conformance -- doctor`, which names what to install',
    });
  }
  const cost = estimate(await source.plan(request, { progress: () => undefined, signal: context.signal }));
  const whose = alone ? '' : ` for ${lanes.join(', ')}`;
  sink({ type: 'note', text: `images${whose}: ${cost ?? 'all in the cache'}` });
  return await phases.step('images', `preparing${whose}`, (progress) =>
    source.prepare(request, { progress, signal: context.signal }),
  );
}
