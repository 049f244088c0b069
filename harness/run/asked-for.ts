import { chooseLanes } from '../config/lanes.ts';
import { UsageError } from '../errors/errors.ts';
import type { Lane } from '../model/lane.ts';
import type { Context } from './context.ts';
import { capabilitiesOf, WHOLE_MACHINE } from './machine/capabilities-of.ts';
import { MOST_AT_ONCE } from './machine/free-resources.ts';
import { outputRoot, refuseUnusable } from './output/output-place.ts';
import { expectedIstio, type IstioOf, planFor } from './plan-for.ts';

/** What a run is asked for, as the options alone tell it. */
export interface AskedFor {
  readonly lanes: readonly Lane[];
  readonly istio: IstioOf;
}

/**
 * Reads what is asked for, and refuses what no machine could do; looks at nothing but the folders that are named.
 * @throws UsageError
 */
export async function askedFor(context: Context, keep: boolean): Promise<AskedFor> {
  const { options } = context;
  const lanes = chooseLanes(options);
  if (options.upgradeFrom.kind !== 'earlier' && lanes.every(({ upgradeFrom }) => upgradeFrom === undefined))
    throw new UsageError(
      '--upgrade-from: no lane of this run upgrades',
      'name it, --lane upgrade, with --profile full; or leave the option out',
    );
  if (keep && lanes.length > MOST_AT_ONCE) throw tooManyKept(lanes);
  refuseUnusable(outputRoot(options.output));
  const istio = await expectedIstio(context, lanes, options.images === 'source' ? 'source' : 'registry');
  planFor(context, lanes, (lane) => capabilitiesOf(lane, WHOLE_MACHINE), istio);
  return { lanes, istio };
}

function tooManyKept(lanes: readonly Lane[]): UsageError {
  const names = lanes.map((lane) => lane.id);
  return new UsageError(
    `lanes ${names.join(',')} cannot all be kept: ${MOST_AT_ONCE} at most stand at once`,
    `name fewer: --lane ${names.slice(0, MOST_AT_ONCE).join(',')}`,
  );
}
