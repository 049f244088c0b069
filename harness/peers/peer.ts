import type { ContainerInfo, Engine } from '../engine/engine.ts';

/** What a container outside the cluster is for. */
export type PeerKind = 'registry' | 'outside';

/** Label by which a peer is found again, beside the run's own labels. */
export const PEER_LABEL = 'istio-cni-conformance.peer';

/** A container on the nodes' network, outside the cluster. Disposing removes it. */
export interface Peer extends AsyncDisposable {
  readonly kind: PeerKind;
  /** Name of the container. */
  readonly name: string;
  /** Its IPv4 address on the nodes' network. */
  readonly address: string;
  /** All that it has written so far, stdout and stderr, a line each. */
  log(): Promise<readonly string[]>;
}

/**
 * Peers that stand, by labels: those of a kept lane, in any process. Needs the engine's command line only.
 * `labels` is what tells whose: the run's label at least.
 */
export async function findPeers(
  engine: Engine,
  network: string,
  kind: PeerKind,
  labels: Readonly<Record<string, string>>,
): Promise<readonly Peer[]> {
  const containers = await engine.containers({ ...labels, [PEER_LABEL]: kind });
  return await Promise.all(
    containers
      .filter((container) => container.running)
      .map((container) => peerOf(engine, network, kind, container)),
  );
}

/** A peer by its container. @throws HarnessError when it has no address on the network */
export async function peerOf(
  engine: Engine,
  network: string,
  kind: PeerKind,
  container: Pick<ContainerInfo, 'name'>,
): Promise<Peer> {
  const { name } = container;
  return {
    kind,
    name,
    address: await engine.addressOf(name, network),
    async log() {
      const { stdout, stderr } = await engine.cli(['logs', name]);
      return `${stdout}\n${stderr}`.split('\n').filter((line) => line !== '');
    },
    async [Symbol.asyncDispose]() {
      await engine.remove([name]);
    },
  };
}
