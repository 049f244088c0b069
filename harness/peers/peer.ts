import type { ContainerInfo, Engine } from '../engine/engine.ts';

/** A container on the nodes' network, outside the cluster. Disposing removes it. */
export interface Peer extends AsyncDisposable {
  /** Name of the container. */
  readonly name: string;
  /** Its IPv4 address on the nodes' network. */
  readonly address: string;
  /** All that it has written so far, stdout and stderr, a line each. */
  log(): Promise<readonly string[]>;
}

/** A peer by its container. @throws HarnessError when it has no address on the network */
export async function peerOf(
  engine: Engine,
  network: string,
  container: Pick<ContainerInfo, 'name'>,
): Promise<Peer> {
  const { name } = container;
  return {
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
