import type { Engine } from '../engine/engine.ts';
import { chooseSource } from '../images/choose-source.ts';
import type { ImageSet } from '../images/images.ts';
import type { ProgressSink } from '../log/progress.ts';
import type { Context } from './context.ts';
import { estimate } from './estimate.ts';
import { imageSources, istioRequest } from './image-sources.ts';
import type { Phases } from './phases.ts';

/** Chooses an image source and makes its images ready; says what a cold start will cost before it starts. */
export async function prepareImages(
  context: Context,
  parts: { readonly engine: Engine; readonly phases: Phases; readonly sink: ProgressSink },
): Promise<ImageSet> {
  const istio = istioRequest(context);
  const { source, why } = await chooseSource(
    context.options.images,
    imageSources(context, parts.engine),
    istio,
  );
  const request = { istio, signal: context.signal };
  const cost = estimate(await source.plan({ ...request, progress: () => undefined }));
  parts.sink({ type: 'note', text: `${why}; ${cost ?? 'all in the cache'}` });
  return await parts.phases.step('images', 'preparing', (progress) =>
    source.prepare({ ...request, progress }),
  );
}
