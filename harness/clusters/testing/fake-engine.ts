import type { Engine } from '../../engine/engine.ts';
import type { CommandOptions, CommandResult } from '../../process/run.ts';

/** What was asked of the fake, one line a call. */
export interface FakeEngine {
  readonly engine: Engine;
  readonly calls: string[];
}

type Answer = Partial<Pick<CommandResult, 'stdout' | 'stderr' | 'exitCode'>>;

/** An engine without containers: records what is asked of it, and answers `exec` by `answer`. */
export function fakeEngine(
  answer: (container: string, argv: readonly string[]) => Answer = () => ({}),
  containers: readonly string[] = [],
): FakeEngine {
  const calls: string[] = [];
  const engine: Partial<Engine> = {
    name: 'podman',
    description: 'fake',
    env: {},
    network: 'nodes',
    cli: async (args) => {
      calls.push(args.join(' '));
      return result(args.join(' '), {});
    },
    exec: async (container, argv, options: CommandOptions = {}) => {
      calls.push(`exec ${container} ${argv.join(' ')}${options.input === undefined ? '' : ' <input>'}`);
      return result(argv.join(' '), answer(container, argv));
    },
    containers: async (labels) => {
      calls.push(`containers ${JSON.stringify(labels)}`);
      return containers.map((name) => ({ id: name, name, labels, running: true }));
    },
    remove: async (names) => {
      calls.push(`remove ${names.join(' ')}`);
    },
    ensureNetwork: async (name) => {
      calls.push(`network ${name}`);
    },
    removeStrays: async () => {
      calls.push('remove strays');
      return [];
    },
    addressOf: async () => '10.89.0.7',
  };
  return { engine: engine as Engine, calls };
}

function result(command: string, partial: Answer): CommandResult {
  return { command, exitCode: 0, stdout: '', stderr: '', durationMs: 0, ...partial };
}
