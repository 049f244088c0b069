import { mkdir } from 'node:fs/promises';
import { cacheIdentity } from '../config/cache-identity.ts';
import type { StartBackground } from '../process/background.ts';
import type { RunCommand } from '../process/run.ts';
import { createCliEngine } from './cli-engine.ts';
import type { Dialect } from './dialect.ts';
import type { Engine } from './engine.ts';
import { writePodmanConfiguration } from './podman-configuration.ts';
import { bridgeName, ensurePodmanNetwork, thisHostsNetworks } from './podman-network.ts';
import { startPodmanService } from './podman-service.ts';
import { NAMES_DIRECTORY, removeStrays } from './podman-strays.ts';

export interface PodmanOptions {
  readonly run: RunCommand;
  readonly start: StartBackground;
  /** Where configuration, storage and networks are kept; the same one gives the same images again. */
  readonly directory: string;
  /** kind mounts it into every node, so it must exist; `/lib/modules` by default. */
  readonly modulesDirectory?: string;
  /** Told what the engine gives only in part. */
  readonly warn?: (text: string) => void;
}

/** podman with runc and storage of our own. Harmless to make twice over one directory, also from two processes. */
export async function createPodmanEngine(options: PodmanOptions): Promise<Engine> {
  const { run, start, directory } = options;
  // podman keeps the name service of a network by the network's name for the whole machine, so two storages with a network
  // of one name lose each other's nodes.
  const network = `istio-cni-conformance-${cacheIdentity(directory)}`;
  const { env: configuration, networks } = await writePodmanConfiguration(directory, `/run/${network}`);
  const env = { ...configuration, KIND_EXPERIMENTAL_PODMAN_NETWORK: network };
  await mkdir(options.modulesDirectory ?? '/lib/modules', { recursive: true });
  const template = '{{.Version.Version}} ({{.Host.OCIRuntime.Name}})';
  const { stdout } = await run(['podman', 'info', '--format', template], { env });
  let services = 0;
  const dialect: Dialect = {
    name: 'podman',
    description: `podman ${stdout.trim()}`,
    env,
    network,
    buildFlags: ['--pull=never'],
    buildEnv: {},
    saveFlags: ['--quiet', '--multi-image-archive'],
    removeFlags: ['--time', '0', '--ignore'],
    ensureNetwork: async ({ name, warn }) =>
      await ensurePodmanNetwork({ name, directory: networks, host: thisHostsNetworks, warn }),
    removeStrays: async (cli, isQuiet) => {
      const bridge = bridgeName(networks, network);
      return await removeStrays({ run, cli, network, bridge, namesDirectory: NAMES_DIRECTORY, isQuiet });
    },
    socket: async () => {
      services += 1;
      return await startPodmanService({ start, env, directory, ordinal: services });
    },
  };
  return createCliEngine(run, dialect, options.warn);
}
