import { Command, Option } from 'commander';
import { readWords } from '../cli/read-words.ts';
import { didYouMean } from '../config/nearest.ts';
import { UsageError } from '../errors/errors.ts';
import { BLOWS } from './blows.ts';
import { POINTS } from './points.ts';

export interface SurvivalOptions {
  readonly engine: 'docker' | 'podman';
  /** Ids of points; empty: all. */
  readonly points: readonly string[];
  /** Names of blows; empty: all. */
  readonly blows: readonly string[];
  /** Trials that are on record are made again. */
  readonly anew: boolean;
  /** A shell's command that restarts the engine, as this machine does it. */
  readonly restartEngine: string | undefined;
}

/** Reads a command line; `undefined` if help was asked for, which has then been written. @throws UsageError */
export function parseSurvivalOptions(
  argv: readonly string[],
  write: (text: string) => void,
): SurvivalOptions | undefined {
  const ids = POINTS.map(({ id }) => id);
  const program = new Command('npm run survival --')
    .description(
      'Kills runs at points spread over a run, cleans, and compares the machine with what it was before. About an hour.',
    )
    .addOption(
      new Option('--engine <engine>', 'whose lanes').choices(['docker', 'podman']).makeOptionMandatory(),
    )
    .option('--points <ids>', `by commas: ${ids.join(', ')} (default: all)`, '')
    .option('--blows <names>', `what hits them, by commas: ${BLOWS.join(', ')} (default: all)`, '')
    .option(
      '--restart-engine <command>',
      'how this machine restarts its engine with all containers, such as "systemctl restart docker"; without it no trial restarts one',
    )
    .option('--anew', 'also what is on record of this commit already')
    .addHelpText(
      'after',
      '\nGoes on where it was stopped. Needs a finished source build; run it alone: it looks at the whole engine.',
    );
  if (!readWords(program, argv, write)) return undefined;
  const { engine, points, blows, anew, restartEngine } = program.opts<{
    engine: SurvivalOptions['engine'];
    points: string;
    blows: string;
    anew?: boolean;
    restartEngine?: string;
  }>();
  return {
    engine,
    points: namesIn(points, 'point', ids),
    blows: namesIn(blows, 'blow', BLOWS),
    anew: anew === true,
    restartEngine,
  };
}

/** @throws UsageError for one that is unknown */
function namesIn(text: string, kind: string, known: readonly string[]): readonly string[] {
  const names = text.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`no ${kind} ${unknown}`, didYouMean(unknown, known));
  return names;
}
