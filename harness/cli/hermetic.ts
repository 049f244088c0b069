import { networkInterfaces } from 'node:os';
import { KIND_NETWORK } from '../clusters/kind-cli.ts';
import type { LaneState } from '../conformance/lane-state.ts';
import type { Engine } from '../engine/engine.ts';
import { networkSubnets } from '../engine/network.ts';
import { describeError } from '../errors/errors.ts';
import { checkHermetic } from '../host/hermetic.ts';
import type { HermeticFacts } from '../model/record.ts';
import type { RunCommand } from '../process/run.ts';

/** kind's defaults for services, both families. */
const SERVICE_NETWORKS = ['10.96.0.0/16', 'fd00:10:96::/112'];

/** Looks, by the host's connection tracking, whether the lanes sent a packet off this machine. Never throws. */
export async function hermeticFacts(parts: {
  readonly run: RunCommand;
  readonly engine: Engine;
  readonly lanes: readonly LaneState[];
  readonly mayLeave: readonly string[];
}): Promise<HermeticFacts & { readonly reason?: string }> {
  try {
    return await checkHermetic(parts.run, {
      nodeNetworks: await networkSubnets(parts.engine, KIND_NETWORK),
      podNetworks: parts.lanes.flatMap(({ cluster }) => cluster.nodes.flatMap((node) => node.podCidrs)),
      serviceNetworks: SERVICE_NETWORKS,
      hostAddresses: Object.values(networkInterfaces()).flatMap((list) =>
        (list ?? []).map((one) => one.address),
      ),
      mayLeave: parts.mayLeave,
    });
  } catch (error) {
    return { checked: false, leaked: [], reason: describeError(error) };
  }
}
