import type { WaitOptions } from '../time/eventually.ts';
import { answers } from './answers.ts';
import type { Peer } from './peer.ts';
import type { PeerHost } from './peer-host.ts';

const PORT = 5000;

/** The registry that nodes pull from what is not baked into them: for `ClusterSpec.mirror`. Plain HTTP. */
export interface Registry extends Peer {
  /** `host:port`, from the nodes and from this machine. */
  readonly endpoint: string;
}

export interface RegistryRequest {
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Pulls through to this upstream, a URL; without it the registry serves what is pushed to it. */
  readonly upstream?: string;
}

/** Starts a registry and waits until it answers. @throws HarnessError, NotInTimeError */
export async function startRegistry(
  host: PeerHost,
  request: RegistryRequest,
  wait: WaitOptions,
): Promise<Registry> {
  const { upstream, ...rest } = request;
  const environment = upstream === undefined ? {} : { REGISTRY_PROXY_REMOTEURL: upstream };
  const registry = registryOf(await host.start({ kind: 'registry', ...rest, environment, exposed: [PORT] }));
  await answers('the registry', `http://${registry.endpoint}/v2/`, wait);
  return registry;
}

function registryOf(peer: Peer): Registry {
  return {
    ...peer,
    endpoint: `${peer.address}:${PORT}`,
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}
