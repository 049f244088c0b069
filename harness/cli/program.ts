import { Command, CommanderError, Option } from 'commander';
import { didYouMean } from '../config/nearest.ts';
import { PROFILES, type RawOptions } from '../config/options.ts';
import { UsageError } from '../errors/errors.ts';

/** What was asked on the command line, options unchecked. */
export interface Invocation {
  readonly command: CommandName;
  readonly args: readonly string[];
  readonly flags: RawOptions;
  /** `--config FILE`. */
  readonly config?: string;
  /** Options of one command alone: `rejudge`, `record`, `fault`. */
  readonly own: Readonly<Record<string, unknown>>;
}

/** Name, one line, and examples of each command; `run` is the default. */
const COMMANDS = {
  run: {
    summary: 'bring up the lanes, judge them, write the reports, tear down (the default)',
    examples: ['', '--mode cni --only CNI-E-02 --keep', '--profile quick --json'],
  },
  up: {
    summary: 'bring the lanes up and keep them; judges nothing',
    examples: ['--mode cni', '--lane cni-nft,cni-dual', '--set values.cni.repair.enabled=false'],
  },
  test: {
    summary: 'judge the lanes that are up (the newest kept run)',
    examples: ['--only E-02', '--profile quick'],
  },
  down: { summary: 'tear down the kept runs, or the ones named', examples: ['', '261124-0912-k3fd'] },
  list: {
    summary: 'show the plan: what is judged where, and what is left out and why',
    examples: ['--profile full', '--profile quick --only "exclusion,!F-06" --json'],
  },
  doctor: {
    summary: 'say whether this machine can host a lane; changes nothing',
    examples: ['', '--engine podman'],
  },
  report: {
    summary: "write the reports again from a run's journal",
    examples: ['', 'reports/out --rejudge', 'reports/out --record --only CNI-E-02'],
  },
  verify: {
    summary: 'seed a fault into a kept lane and see that the right requirements turn red',
    examples: ['--fault plugin-skips --mode cni'],
  },
  clean: { summary: 'remove what killed runs left, and say what', examples: [''] },
} as const satisfies Record<string, { summary: string; examples: readonly string[] }>;

export type CommandName = keyof typeof COMMANDS;

/**
 * Reads a command line (without node and script). `undefined` if help or the version was asked for, which has then been written.
 * @throws UsageError for an unknown command or option, with the nearest known ones
 */
export function parseCommandLine(
  argv: readonly string[],
  version: string,
  write: (text: string) => void,
): Invocation | undefined {
  let invocation: Invocation | undefined;
  const program = quiet(new Command('npm run conformance --'), write)
    .description(
      'Judges, with evidence, whether Istio redirects pod traffic as it must: with the init container and with the CNI plugin.',
    )
    .version(version)
    .addHelpText(
      'after',
      `\n${examplesText('run')}\nEach command has --help with examples. Options: flags > ICC_ variables (ICC_MODE, ...) > --config FILE.`,
    );
  for (const name of Object.keys(COMMANDS) as CommandName[]) {
    const command = program.command(name, { isDefault: name === 'run' });
    quiet(command, write)
      .description(COMMANDS[name].summary)
      .addHelpText('after', `\n${examplesText(name)}`);
    for (const option of commonOptions()) command.addOption(option);
    ownOptions(name, command);
    command.action(() => {
      const { config, rejudge, record, fault, ...flags } = command.opts<Record<string, unknown>>();
      const args = command.args.filter((word) => word !== '');
      if (name === 'run' && args[0] !== undefined) throw unknownCommand(args[0]);
      invocation = {
        command: name,
        args,
        flags,
        own: { rejudge, record, fault },
        ...(typeof config === 'string' ? { config } : {}),
      };
    });
  }
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return helpOrUsage(error, program);
    throw error;
  }
  return invocation;
}

function commonOptions(): readonly Option[] {
  return [
    new Option('--config <file>', 'options from a YAML file'),
    new Option('--mode <modes>', 'init, cni or both (default: init,cni)'),
    new Option(
      '--lane <lanes>',
      'lanes by name, such as init-nft,cni-dual (default: those of mode and profile)',
    ),
    new Option('--profile <profile>', `${PROFILES.join(', ')} (default: core)`),
    new Option('--only <names>', 'ids, themes and globs, by commas; repeat for more; ! takes away').argParser(
      collect,
    ),
    new Option('--keep', 'leave the lanes up'),
    new Option('--bail', 'stop at the first non-conformant verdict'),
    new Option('--images <source>', 'source, registry or auto (default: auto)'),
    new Option(
      '--registry <host>',
      "HOST[:PORT][/PREFIX]: a registry that is asked in place of upstream's (default: upstream)",
    ),
    new Option(
      '--istio <what>',
      'a release (1.30.3), a version of the module istio.io/istio, or a directory (./checkout)',
    ),
    new Option('--kubernetes <version>', "tag of kind's node image (default: the pinned one)"),
    new Option('--hub <host/path>', "where Istio's images are (default: docker.io/istio)"),
    new Option('--tag <tag>', "tag of Istio's images (default: the release's)"),
    new Option('--kind-from <address>', "where the files of kind's release are (default: its own address)"),
    new Option('--set <key=value>', 'a value for the installer; repeat for more').argParser(collect),
    new Option('--engine <engine>', 'docker, podman or auto (default: auto)'),
    new Option('--provision <how>', 'auto installs missing Debian packages, never does not (default: auto)'),
    new Option('--output <directory>', 'where the reports go (default: $ARTIFACTS or reports/out)'),
    new Option('--json', 'events and summary as JSON on standard output'),
    new Option('--strict', 'partial results and known defects fail too'),
    new Option(
      '--deadline-scale <factor>',
      'multiplies the deadlines of judging and bringing up (default: 1)',
    ),
    new Option('--require-clusters', 'a machine that cannot host a lane is a failure'),
    new Option('--shuffle <seed>', 'judge in another order: no verdict may depend on it'),
    new Option(
      '--workers <count>',
      'judgements side by side in a lane (default: by cores and lanes at once)',
    ),
  ];
}

function ownOptions(name: CommandName, command: Command): void {
  if (name === 'report')
    command
      .argument('[directory]')
      .option('--rejudge', 'judge the recorded observations again')
      .option(
        '--record',
        'keep conformant observations, and the run that saw them, as what judges are tested on (for authors of specs)',
      );
  if (name === 'down') command.argument('[runs...]');
  if (name === 'run') command.argument('[command...]');
  if (name === 'verify') command.option('--fault <names>', 'faults of fixtures/faults, or all');
}

function quiet(command: Command, write: (text: string) => void): Command {
  return command
    .exitOverride()
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: write, writeErr: () => undefined });
}

function helpOrUsage(error: CommanderError, program: Command): undefined {
  if (error.exitCode === 0) return undefined;
  const unknown = /unknown option '(--?[^'=]+)/.exec(error.message)?.[1];
  if (unknown === undefined) {
    throw new UsageError(error.message.replace(/^error: /, ''), 'see `npm run conformance -- --help`');
  }
  const known = program.commands.flatMap((command) =>
    command.options.map((option) => option.long ?? option.flags),
  );
  throw new UsageError(
    `unknown option ${unknown}`,
    didYouMean(unknown, [...new Set(known), '--help', '--version']),
  );
}

function unknownCommand(word: string): UsageError {
  return new UsageError(`unknown command ${word}`, didYouMean(word, Object.keys(COMMANDS)));
}

function examplesText(name: CommandName): string {
  const command = name === 'run' ? '' : ` ${name}`;
  const lines = COMMANDS[name].examples.map((example) => {
    const rest = `${command}${example === '' ? '' : ` ${example}`}`;
    return `  npm run conformance${rest === '' ? '' : ` --${rest}`}`;
  });
  return `Examples:\n${lines.join('\n')}`;
}

function collect(value: string, before: unknown): readonly string[] {
  return [...(Array.isArray(before) ? (before as string[]) : []), value];
}
