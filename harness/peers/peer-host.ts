import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';
import { useOwnEngine } from './own-engine.ts';
import { type Peer, peerOf } from './peer.ts';

export interface PeerHostParts {
  readonly engine: Engine;
  /** The nodes' network. */
  readonly network: string;
  /**
   * Sets a variable of this process's environment, from which testcontainers reads its settings; handed in by
   * the composition root.
   */
  readonly setEnvironment: (name: string, value: string) => void;
}

export interface PeerRequest {
  /** Name of the container; one of that name that stands is in the way. */
  readonly name: string;
  /** On this machine already: nothing is pulled. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts peers by testcontainers over the engine's socket. Disposing ends the socket, not the peers: those stand until
 * they are disposed of themselves, or removed by their labels.
 */
export interface PeerHost extends AsyncDisposable {
  /** @throws HarnessError PEER_NOT_STARTED; nothing of it is left then */
  start(request: PeerRequest): Promise<Peer>;
}

export async function createPeerHost(parts: PeerHostParts): Promise<PeerHost> {
  const { engine, network, setEnvironment } = parts;
  const socket = await engine.socket();
  setEnvironment('DOCKER_HOST', socket.uri);
  // Its reaper would remove kept peers, and its image is not in reach; it is not asked for either (withAutoCleanup).
  setEnvironment('TESTCONTAINERS_RYUK_DISABLED', 'true');
  // Else it may start a helper container to find the host, from an image that is not in reach.
  setEnvironment('TESTCONTAINERS_HOST_OVERRIDE', '127.0.0.1');
  // Read once, so only now: a process has one engine.
  const { GenericContainer, PullPolicy } = await import('testcontainers');
  return {
    async start(request) {
      const { name, image, labels, command, environment = {} } = request;
      const container = new GenericContainer(image)
        .withName(name)
        .withNetworkMode(network)
        .withLabels({ ...labels })
        .withEnvironment({ ...environment })
        .withPullPolicy(PullPolicy.neverPull())
        .withAutoCleanup(false);
      if (command !== undefined) container.withCommand([...command]);
      try {
        await useOwnEngine(socket.uri);
        await container.start();
        return await peerOf(engine, network, { name });
      } catch (error) {
        // A start that failed in the engine leaves its container behind.
        await engine.remove([name]);
        throw new HarnessError('PEER_NOT_STARTED', `container ${name} of image ${image} did not start`, {
          cause: error,
          nextStep: `see the cause; is the image there? (${engine.name} images)`,
        });
      }
    },
    async [Symbol.asyncDispose]() {
      await socket.stop();
    },
  };
}
