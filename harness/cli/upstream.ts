import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Upstream } from '../images/upstream.ts';
import { createRegistryClient } from '../registry/client.ts';
import { dockerCredentials } from '../registry/credentials.ts';
import { download } from '../registry/download.ts';
import { createImageStore } from '../registry/store.ts';
import { createTransport } from '../registry/transport.ts';
import type { Context } from './context.ts';

/** Where Docker's users put the authorities of registries. */
const DOCKER_CERTIFICATES = '/etc/docker/certs.d';

/** Registries as this user reaches them, and other addresses by the same proxies and authorities. */
export interface UserNetwork {
  readonly upstream: Upstream;
  readonly download: (address: string, signal?: AbortSignal) => Promise<Buffer>;
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
  const store = createImageStore({ directory: join(cache, 'store'), client, clock });
  return {
    upstream: { client, store, mirror: options.registry },
    download: async (address, signal) => await download(transport, address, signal),
  };
}
