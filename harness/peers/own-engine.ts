import { HarnessError } from '../errors/errors.ts';

/**
 * Has testcontainers use the engine of DOCKER_HOST, which is ours, and no other: by itself it goes to the `tc.host` of
 * the user's ~/.testcontainers.properties first, and to Docker's usual socket where ours does not answer. It reads its
 * settings once and hands them out as they are, so they are mended before its first look.
 * @throws HarnessError PEER_ENGINE
 */
export async function useOwnEngine(socketUri: string): Promise<void> {
  const [{ getContainerRuntimeClient }, { getContainerRuntimeConfig }] = await Promise.all([
    import('testcontainers'),
    import('testcontainers/build/container-runtime/strategies/utils/config.js'),
  ]);
  const settings = await getContainerRuntimeConfig();
  delete settings.tcHost;
  // Of a remote daemon; their files need not be there.
  delete settings.dockerTlsVerify;
  delete settings.dockerCertPath;
  const { container } = await getContainerRuntimeClient();
  const { socketPath } = (container as unknown as Connected).dockerode.modem;
  if (`unix://${socketPath}` === socketUri) return;
  throw new HarnessError('PEER_ENGINE', `testcontainers does not reach the engine at ${socketUri}`, {
    nextStep: 'does it answer? It would have taken another engine instead, which is not done',
  });
}

/** What its type leaves out of its client: where that is connected to. */
interface Connected {
  readonly dockerode: { readonly modem: { readonly socketPath?: string } };
}
