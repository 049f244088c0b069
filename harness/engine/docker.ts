import type { RunCommand } from '../process/run.ts';
import { createCliEngine } from './cli-engine.ts';
import type { Engine } from './engine.ts';

/** Docker as the user has it: its daemon, its storage. @throws CommandError where the daemon does not answer */
export async function createDockerEngine(options: { readonly run: RunCommand }): Promise<Engine> {
  const { run } = options;
  const env = { KIND_EXPERIMENTAL_PROVIDER: 'docker' };
  const version = await run(['docker', 'version', '--format', '{{.Server.Version}}'], { env });
  const runtime = await run(['docker', 'info', '--format', '{{.DefaultRuntime}}'], { env });
  return createCliEngine(run, {
    name: 'docker',
    description: `docker ${version.stdout.trim()} (${runtime.stdout.trim()})`,
    env,
    buildFlags: [],
    saveFlags: [],
    removeFlags: [],
    // kind takes the MTU of the default bridge, so that nodes work where the machine's own is small.
    networkFlags: async () => {
      const template = '{{index .Options "com.docker.network.driver.mtu"}}';
      const mtu = (
        await run(['docker', 'network', 'inspect', 'bridge', '--format', template], { env })
      ).stdout.trim();
      return [
        '--opt',
        'com.docker.network.bridge.enable_ip_masquerade=true',
        ...(mtu === '' ? [] : ['--opt', `com.docker.network.driver.mtu=${mtu}`]),
      ];
    },
    // The present context's address, which is DOCKER_HOST where that is set.
    socket: async () => {
      const { stdout } = await run(
        ['docker', 'context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'],
        { env },
      );
      return { uri: stdout.trim(), stop: async () => {} };
    },
  });
}
