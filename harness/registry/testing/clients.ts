import { createRegistryClient, type RegistryClient, type RegistryClientOptions } from '../client.ts';
import type { FoundCredentials } from '../credentials.ts';
import { createTransport } from '../transport.ts';

/** A client of amd64 images without proxy and authorities, for somebody without a login by default. */
export function testClient(
  options: Partial<RegistryClientOptions> & { readonly login?: FoundCredentials } = {},
): RegistryClient {
  const { login = {}, ...rest } = options;
  return createRegistryClient({
    transport: createTransport({ environment: {}, certificatesDirectory: '/nowhere' }),
    credentials: async () => login,
    platform: { os: 'linux', architecture: 'amd64' },
    ...rest,
  });
}
