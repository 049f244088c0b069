import { HarnessError } from '../errors/errors.ts';
import type { ImageSource, PlannedBuild } from '../images/images.ts';
import { humanDuration } from '../log/duration.ts';

export interface ChosenSource {
  readonly source: ImageSource;
  /** Why this one, for a person: `source (registry: no upstream registry answers)`. */
  readonly why: string;
}

/**
 * The image source that the user named, or with `auto` the first that works.
 * @throws HarnessError NO_IMAGES with the reason of each that does not
 */
export async function chooseSource(sources: readonly ImageSource[], wanted: string): Promise<ChosenSource> {
  const candidates = wanted === 'auto' ? sources : sources.filter((source) => source.name === wanted);
  const refusals: string[] = [];
  for (const source of candidates) {
    const refusal = await source.available();
    if (refusal === undefined)
      return { source, why: [source.name, ...refusals.map((reason) => `(${reason})`)].join(' ') };
    refusals.push(`${source.name}: ${refusal}`);
  }
  throw new HarnessError(
    'NO_IMAGES',
    `images cannot be had: ${refusals.join('; ') || `no source ${wanted}`}`,
    {
      nextStep: 'see `npm run conformance -- doctor`, or choose another source by --images',
    },
  );
}

/** What a cold start will cost, said before it begins; `undefined` where all is cached. */
export function estimate(builds: readonly PlannedBuild[]): string | undefined {
  const missing = builds.filter((build) => !build.cached);
  if (missing.length === 0) return undefined;
  const totalMs = missing.reduce((sum, build) => sum + build.estimateMs, 0);
  const names = missing.map((build) => build.name);
  const shown =
    names.length > 6 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : names.join(', ');
  return `to build: ${shown}; about ${humanDuration(totalMs)} on 2 cores, once`;
}
