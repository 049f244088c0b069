import { join, resolve } from 'node:path';
import { makePlan } from '../config/plan.ts';
import type { ChosenSource } from '../images/choose-source.ts';
import { demandCheckout } from '../images/istio-origin.ts';
import { readPins } from '../images/pins.ts';
import type { Capability } from '../model/capability.ts';
import { minorOf } from '../model/istio-minor.ts';
import type { Lane } from '../model/lane.ts';
import type { Plan } from '../model/record.ts';
import type { Context } from './context.ts';

/** The plan of these lanes, for what they offer and for a version of Istio as far as that is known. */
export function planFor(
  context: Context,
  lanes: readonly Lane[],
  capabilities: (lane: Lane) => readonly Capability[],
  istioVersion: string | undefined,
): Plan {
  const { profile, only, lane } = context.options;
  const istioMinor = istioVersion === undefined ? undefined : minorOf(istioVersion);
  return makePlan({
    lanes,
    catalogue: context.catalogue,
    profile,
    only,
    lanesNamed: lane.length > 0,
    capabilities,
    ...(istioMinor === undefined ? {} : { istioMinor }),
  });
}

/**
 * The version of Istio as the options alone tell it, before any image is there.
 * @throws UsageError for a folder that is no checkout
 */
export async function expectedIstio(
  { options, repository }: Pick<Context, 'options' | 'repository'>,
  source: ChosenSource['name'],
): Promise<string | undefined> {
  const { istio, tag } = options;
  if (istio.kind === 'directory') {
    await demandCheckout(resolve(istio.path));
    return undefined;
  }
  if (tag !== undefined) return tag;
  if (istio.kind === 'version') return istio.version.replace(/^v(?!0\.)/, '');
  const pins = await readPins(join(repository, 'fixtures/images'));
  return source === 'registry' ? pins.release.istio : pins.istio.tag;
}
