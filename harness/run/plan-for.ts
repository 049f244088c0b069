import { resolve } from 'node:path';
import { layoutOf } from '../config/layout.ts';
import { makePlan } from '../config/plan.ts';
import type { ChosenSource } from '../images/choose-source.ts';
import { demandCheckout } from '../images/istio-origin.ts';
import { readPins } from '../images/pins.ts';
import type { Capability } from '../model/capability.ts';
import { judgedAs } from '../model/istio-minor.ts';
import type { Lane } from '../model/lane.ts';
import type { Plan } from '../model/record.ts';
import type { Context } from './context.ts';

/** The version of Istio of a lane, as far as it is known. */
export type IstioOf = (lane: Lane) => string | undefined;

/** The plan of these lanes, for what they offer and for their versions of Istio as far as these are known. */
export function planFor(
  context: Context,
  lanes: readonly Lane[],
  capabilities: (lane: Lane) => readonly Capability[],
  istioVersion: IstioOf,
): Plan {
  const { profile, only, lane } = context.options;
  return makePlan({
    lanes,
    catalogue: context.catalogue,
    profile,
    only,
    lanesNamed: lane.length > 0,
    capabilities,
    istioOf: (one) => {
      const version = istioVersion(one);
      return version === undefined || judgedAs(version) === undefined ? undefined : version;
    },
  });
}

/**
 * The versions of Istio as the options alone tell them, before any image is there.
 * @throws UsageError for a folder that is no checkout
 */
export async function expectedIstio(
  { options, repository }: Pick<Context, 'options' | 'repository'>,
  lanes: readonly Lane[],
  source: ChosenSource['name'],
): Promise<IstioOf> {
  const chosen = [options.istio, ...lanes.flatMap((lane) => lane.istio ?? [])];
  await Promise.all(
    chosen.map(async (istio) => {
      if (istio.kind === 'directory') await demandCheckout(resolve(istio.path));
    }),
  );
  const pins = await readPins(layoutOf(repository).images);
  const pinned = source === 'registry' ? pins.release.istio : pins.istio.tag;
  return (lane) => {
    const istio = lane.istio ?? options.istio;
    if (istio.kind === 'directory') return undefined;
    if (lane.istio === undefined && options.tag !== undefined) return options.tag;
    return istio.kind === 'version' ? istio.version.replace(/^v(?!0\.)/, '') : pinned;
  };
}
