import { networkInterfaces } from 'node:os';
import { clusterNetworks } from '../../clusters/kind-config.ts';
import type { Engine } from '../../engine/engine.ts';
import { networkSubnets } from '../../engine/network.ts';
import { describeError } from '../../errors/errors.ts';
import { checkHermetic } from '../../host/hermetic.ts';
import type { HermeticFacts } from '../../model/record.ts';
import type { RunCommand } from '../../process/run.ts';

/**
 * Looks, by the host's connection tracking, whether lanes sent a packet off this machine; it remembers those that are gone,
 * too. Never throws.
 */
export async function hermeticFacts(parts: {
  readonly run: RunCommand;
  readonly engine: Engine;
  /** Directory `fixtures/clusters`. */
  readonly fixtures: string;
}): Promise<HermeticFacts & { readonly reason?: string }> {
  try {
    const { pods, services } = await clusterNetworks(parts.fixtures);
    return await checkHermetic(parts.run, {
      nodeNetworks: await networkSubnets(parts.engine, parts.engine.network),
      podNetworks: pods,
      serviceNetworks: services,
      hostAddresses: Object.values(networkInterfaces()).flatMap((list) =>
        (list ?? []).map((one) => one.address),
      ),
    });
  } catch (error) {
    return { checked: false, leaked: [], reason: describeError(error) };
  }
}
