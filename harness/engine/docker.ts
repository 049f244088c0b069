import type { RunCommand } from '../process/run.ts';
import { createCliEngine } from './cli-engine.ts';
import type { Dialect } from './dialect.ts';
import type { Engine } from './engine.ts';
import { createNetwork } from './network.ts';

/** The last is the present context: `default` where DOCKER_HOST is set. */
const VERSIONS = '{{.Client.Version}} {{.Server.Version}} {{.Client.Context}}';

/** One for all caches and users of a daemon: containers know each other by name there, and names hold the run's id. */
const NETWORK = 'istio-cni-conformance';

/** Docker as the user has it: its daemon, its storage. @throws CommandError where the daemon does not answer */
export async function createDockerEngine(options: {
  readonly run: RunCommand;
  readonly warn?: (text: string) => void;
}): Promise<Engine> {
  const { run, warn } = options;
  const env = { KIND_EXPERIMENTAL_PROVIDER: 'docker', KIND_EXPERIMENTAL_DOCKER_NETWORK: NETWORK };
  const [versions, runtime] = await Promise.all([
    run(['docker', 'version', '--format', VERSIONS], { env }),
    run(['docker', 'info', '--format', '{{.DefaultRuntime}}'], { env }),
  ]);
  const [client = '', server = '', context = ''] = versions.stdout.trim().split(' ');
  const dialect: Dialect = {
    name: 'docker',
    description: `docker ${server} (${runtime.stdout.trim()})`,
    env,
    network: NETWORK,
    buildFlags: [],
    buildEnv: buildEnvironment(client, context),
    saveFlags: [],
    removeFlags: [],
    // The daemon knows all of its networks and the machine's routes: it chooses bridge and subnet that are free.
    ensureNetwork: async ({ cli, name, isThere, warn: told }) => {
      if (!isThere) await createNetwork(cli, name, networkFlags(await defaultMtu(cli)), told);
    },
    // The daemon outlives whoever asked it, and ends what it began.
    removeStrays: async () => [],
    // The present context's address, which is DOCKER_HOST where that is set.
    socket: async () => {
      const { stdout } = await run(
        ['docker', 'context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'],
        { env },
      );
      return { uri: stdout.trim(), stop: async () => {} };
    },
  };
  return createCliEngine(run, dialect, warn);
}

/** kind takes the MTU of the default bridge, so that nodes work where the machine's own is small; empty where there is none. */
async function defaultMtu(cli: Engine['cli']): Promise<string> {
  const template = '{{index .Options "com.docker.network.driver.mtu"}}';
  const { exitCode, stdout } = await cli(['network', 'inspect', 'bridge', '--format', template], {
    okExitCodes: 'any',
  });
  return exitCode === 0 ? stdout.trim() : '';
}

function networkFlags(mtu: string): readonly string[] {
  return [
    '--opt',
    'com.docker.network.bridge.enable_ip_masquerade=true',
    ...(mtu === '' ? [] : ['--opt', `com.docker.network.driver.mtu=${mtu}`]),
  ];
}

/**
 * The program of Docker 20.10 holds BuildKit, and uses it where that is asked. From 23 on BuildKit is the default and the
 * plugin buildx its only way: asked for without the plugin, even builds that need no BuildKit fail.
 */
function buildEnvironment(clientVersion: string, context: string): Readonly<Record<string, string>> {
  // An attestation of how an image was built would be one more thing to load into each node.
  // The builder of a context's name is its daemon's own: another one that the user chose keeps what it builds from the daemon.
  const plain = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', BUILDX_BUILDER: context };
  return Number.parseInt(clientVersion, 10) < 23 ? { ...plain, DOCKER_BUILDKIT: '1' } : plain;
}
