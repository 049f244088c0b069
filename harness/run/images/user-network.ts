import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Upstream } from '../../images/upstream.ts';
import { formatReference } from '../../model/reference.ts';
import { createRegistryClient, type RegistryClient } from '../../registry/client.ts';
import { dockerCredentials } from '../../registry/credentials.ts';
import { download } from '../../registry/download.ts';
import { createImageStore } from '../../registry/store.ts';
import { createTransport } from '../../registry/transport.ts';
import type { Context } from '../context.ts';

/** Where Docker's users put the authorities of registries. */
const DOCKER_CERTIFICATES = '/etc/docker/certs.d';

/** Registries as this user reaches them, and other addresses by the same proxies and authorities. */
export interface UserNetwork {
  readonly upstream: Upstream;
  readonly download: (address: string, signal?: AbortSignal) => Promise<Buffer>;
}

/** A client that asks for each manifest once: whether a registry has an image is asked before it is fetched. */
function remembering(client: RegistryClient): RegistryClient {
  const asked = new Map<string, ReturnType<RegistryClient['manifest']>>();
  return {
    ...client,
    manifest: async (reference, signal) => {
      const name = formatReference(reference);
      const answer = asked.get(name) ?? client.manifest(reference, signal);
      asked.set(name, answer);
      try {
        return await answer;
      } catch (error) {
        asked.delete(name);
        throw error;
      }
    },
  };
}

/** Made of the user's own settings: Docker's login and authorities, the proxies of the environment. */
export function openUserNetwork({ environment, run, cache, clock, options }: Context): UserNetwork {
  const transport = createTransport({ environment, certificatesDirectory: DOCKER_CERTIFICATES });
  const client = createRegistryClient({
    transport,
    credentials: dockerCredentials({ environment, homeDirectory: environment['HOME'] ?? homedir(), run }),
    platform: { os: 'linux', architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' },
    ...(options.registry === undefined ? {} : { mirror: options.registry }),
  });
  const once = remembering(client);
  const store = createImageStore({ directory: join(cache, 'store'), client: once, clock });
  return {
    upstream: { client: once, store, mirror: options.registry },
    download: async (address, signal) => await download(transport, address, signal),
  };
}
