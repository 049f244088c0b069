import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import { type CommandOptions, type CommandResult, type RunCommand, withOptions } from '../process/run.ts';
import { deadlines } from '../time/deadlines.ts';
import { eventually } from '../time/eventually.ts';
import { parseContainers, saysAbsent, unknownAnswer } from './answers.ts';
import type { Dialect } from './dialect.ts';
import type { Engine } from './engine.ts';

/** podman gave up waiting for a container's processes, which are killed and will end. */
const STILL_ENDING = /could not be stopped|did not die within timeout|is in state stopping/i;

/** An engine by its command line: what docker and podman do alike, with what differs handed in. `warn` is told what it gives only in part. */
export function createCliEngine(
  run: RunCommand,
  dialect: Dialect,
  warn: (text: string) => void = () => {},
): Engine {
  const cli = async (args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> =>
    await run([dialect.name, ...args], { ...options, env: { ...dialect.env, ...options.env } });

  const imageId = async (reference: string): Promise<string | undefined> => {
    const result = await cli(['image', 'inspect', '--format', '{{.Id}}', reference], { okExitCodes: 'any' });
    if (result.exitCode === 0) return `sha256:${result.stdout.trim().replace(/^sha256:/, '')}`;
    if (saysAbsent(result)) return undefined;
    throw unknownAnswer(result);
  };

  /** Named volumes of containers: they outlive their container, and each of kind's holds a node's images. */
  const volumesOf = async (names: readonly string[]): Promise<readonly string[]> => {
    const format = '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}}\n{{end}}{{end}}';
    const result = await cli(['container', 'inspect', '--format', format, ...names], { okExitCodes: 'any' });
    if (result.exitCode !== 0 && !saysAbsent(result)) throw unknownAnswer(result);
    return result.stdout.split('\n').filter((name) => name.trim() !== '');
  };

  return {
    name: dialect.name,
    description: dialect.description,
    env: dialect.env,
    network: dialect.network,
    socket: () => dialect.socket(),
    cli,
    withOptions: (options) => createCliEngine(withOptions(run, options), dialect, warn),

    exec: async (container, argv, options = {}) =>
      await cli(
        ['exec', ...(options.input === undefined ? [] : ['--interactive']), container, ...argv],
        options,
      ),

    enter: async (container, argv, { terminal, signal }) => {
      const flags = terminal ? ['--interactive', '--tty'] : ['--interactive'];
      const options = { ownStreams: true, okExitCodes: 'any', signal } as const;
      return (await cli(['exec', ...flags, container, ...argv], options)).exitCode;
    },

    containers: async (labels) => {
      const filters = Object.entries(labels).flatMap(([key, value]) => ['--filter', `label=${key}=${value}`]);
      const { stdout } = await cli(['ps', '--all', '--quiet', '--no-trunc', ...filters]);
      const ids = stdout.split('\n').filter((id) => id !== '');
      if (ids.length === 0) return [];
      // A container that goes between the two commands is left out; the others are still printed.
      const result = await cli(['container', 'inspect', ...ids], { okExitCodes: 'any' });
      if (result.exitCode !== 0 && !saysAbsent(result)) throw unknownAnswer(result);
      return parseContainers(result.stdout);
    },

    remove: async (names) => {
      if (names.length === 0) return;
      const volumes = await volumesOf(names);
      // On a busy machine a node's processes outlive the engine's own patience: asking again is what it wants.
      const result = await eventually<CommandResult>(
        `containers removed: ${names.join(', ')}`,
        async () => {
          const flags = ['--force', '--volumes', ...dialect.removeFlags];
          const answer = await cli(['rm', ...flags, ...names], { okExitCodes: 'any' });
          const ending = answer.exitCode !== 0 && STILL_ENDING.test(answer.stderr);
          return ending ? { done: false, seen: answer.stderr.trim() } : { done: true, value: answer };
        },
        { deadlineMs: deadlines().containerGoneMs },
      );
      if (result.exitCode !== 0 && !saysAbsent(result)) throw unknownAnswer(result);
      if (volumes.length > 0) await cli(['volume', 'rm', '--force', ...volumes]);
    },

    imageExists: async (reference) => (await imageId(reference)) !== undefined,

    imageId: async (reference) => {
      const id = await imageId(reference);
      if (id !== undefined) return id;
      throw new HarnessError('NO_SUCH_IMAGE', `${dialect.name} has no image ${reference}`, {
        nextStep: 'run `npm run conformance -- up`, which makes the images',
      });
    },

    buildImage: async ({ contextDir, tag, labels = {} }) => {
      const flags = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
      const file = await containerFile(contextDir);
      await cli(
        ['build', '--quiet', ...dialect.buildFlags, '--file', file, '--tag', tag, ...flags, contextDir],
        { env: dialect.buildEnv },
      );
    },

    importRootfs: async ({ archive, tag, changes = [] }) => {
      await cli(['import', ...changeFlags(changes), archive, tag]);
    },

    saveImages: async (references, archive) => {
      // podman refuses to add to an archive that is there.
      await rm(archive, { force: true });
      await cli(['save', ...dialect.saveFlags, '--output', archive, ...references]);
    },

    commit: async (container, tag, changes = []) => {
      await cli(['commit', ...changeFlags(changes), container, tag]);
    },

    ensureNetwork: async (name) => {
      const result = await cli(['network', 'inspect', name], { okExitCodes: 'any' });
      const isThere = result.exitCode === 0;
      if (!isThere && !saysAbsent(result)) throw unknownAnswer(result);
      await dialect.ensureNetwork({ cli, name, isThere, warn });
    },

    removeStrays: async (isQuiet) => await dialect.removeStrays(cli, isQuiet),

    addressOf: async (container, network) => {
      const { stdout } = await cli([
        'container',
        'inspect',
        '--format',
        '{{json .NetworkSettings.Networks}}',
        container,
      ]);
      const networks = JSON.parse(stdout) as Record<string, { IPAddress?: string }>;
      const address = networks[network]?.IPAddress;
      if (address !== undefined && address !== '') return address;
      throw new HarnessError('NO_ADDRESS', `container ${container} has no address on network ${network}`, {
        nextStep: `${dialect.name} container inspect ${container}: is it running, and on which networks?`,
      });
    },
  };
}

function changeFlags(changes: readonly string[]): string[] {
  return changes.flatMap((change) => ['--change', change]);
}

/** docker looks for a Dockerfile alone, podman for either. */
async function containerFile(contextDir: string): Promise<string> {
  const file = join(contextDir, 'Containerfile');
  return await access(file).then(
    () => file,
    () => join(contextDir, 'Dockerfile'),
  );
}
