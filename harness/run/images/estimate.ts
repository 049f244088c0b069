import type { PlannedBuild } from '../../images/images.ts';
import { humanDuration } from '../../log/duration.ts';

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
