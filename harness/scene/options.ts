import { Command, Option } from 'commander';
import { readWords } from '../cli/read-words.ts';
import { UsageError } from '../errors/errors.ts';

/** A command of the README, as the scene calls it. */
export type CommandName = 'conformance' | 'test';

export interface SceneOptions {
  readonly engine: 'docker' | 'podman';
  /** In this order. */
  readonly commands: readonly CommandName[];
  readonly twice: boolean;
  /** Handed on to the commands. */
  readonly flags: readonly string[];
  readonly keep: boolean;
  readonly buildx: boolean;
  readonly forgetBuild: boolean;
  /** Name of the folder that is cloned to. */
  readonly folder: string;
  readonly umask: string | undefined;
  /** Where each scene makes a folder of its own for its reports. */
  readonly output: string;
}

interface Flags {
  readonly engine: SceneOptions['engine'];
  readonly command: CommandName | 'both';
  readonly twice?: boolean;
  readonly profile?: string;
  readonly only?: readonly string[];
  readonly keep?: boolean;
  readonly buildx?: boolean;
  readonly forgetBuild?: boolean;
  readonly folder: string;
  readonly umask?: string;
  readonly output: string;
}

const HELP = `
Needs root, and what a source build needs; changes nothing of the daemon. Run it alone: disk and memory count all that
the machine does. What a killed scene left is removed when the next one starts.`;

/** Reads a command line; `undefined` if help was asked for, which has then been written. @throws UsageError */
export function parseSceneOptions(
  argv: readonly string[],
  write: (text: string) => void,
): SceneOptions | undefined {
  const program = new Command('npm run scene --')
    .description(
      "Runs the README's commands as a user with nothing but Node, npm and an engine, against an upstream on loopback.",
    )
    .addOption(
      new Option('--engine <engine>', 'whose daemon').choices(['docker', 'podman']).default('docker'),
    )
    .addOption(
      new Option('--command <command>', 'what the user runs')
        .choices(['conformance', 'test', 'both'])
        .default('both'),
    )
    .option('--twice', 'each command once more: the second time nothing may come from upstream')
    .addOption(new Option('--profile <profile>', 'handed on').choices(['quick', 'core']))
    .option('--only <names>', 'handed on; repeat for more', collect)
    .option('--keep', 'leave the scene up, and say how to enter it, until Ctrl-C')
    .option('--buildx', "give the user Docker's buildx, too")
    .option('--forget-build', "remove the source build's images from the engine before the user begins")
    .option('--folder <name>', 'folder that the user clones to', 'istio-cni-conformance')
    .option('--umask <octal>', "the user's umask")
    .option('--output <directory>', 'where a new folder with the reports is made', 'reports/out/scene')
    .addHelpText('after', HELP);
  if (!readWords(program, argv, write)) return undefined;
  return optionsOf(program.opts<Flags>());
}

function optionsOf({ command, profile, only = [], umask, ...rest }: Flags): SceneOptions {
  if (umask !== undefined && !/^0?[0-7]{3}$/.test(umask))
    throw new UsageError(`no umask: ${umask}`, 'write it as 077');
  if (rest.folder.includes('/') || rest.folder.startsWith('.'))
    throw new UsageError(`--folder ${rest.folder} is no plain name`, 'write a name without slashes');
  return {
    engine: rest.engine,
    folder: rest.folder,
    output: rest.output,
    umask,
    commands: command === 'both' ? ['conformance', 'test'] : [command],
    flags: [
      ...(profile === undefined ? [] : ['--profile', profile]),
      ...only.flatMap((name) => ['--only', name]),
    ],
    twice: rest.twice === true,
    keep: rest.keep === true,
    buildx: rest.buildx === true,
    forgetBuild: rest.forgetBuild === true,
  };
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
