import { type Command, CommanderError } from 'commander';
import { UsageError } from '../errors/errors.ts';

/**
 * Reads the words of a maintainer's command into its program; false if help was asked for, which has then been written.
 * @throws UsageError
 */
export function readWords(program: Command, argv: readonly string[], write: (text: string) => void): boolean {
  program.exitOverride().configureOutput({ writeOut: write, writeErr: () => undefined });
  try {
    program.parse([...argv], { from: 'user' });
    return true;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return false;
    throw new UsageError(error.message.replace(/^error: /, ''), `see \`${program.name()} --help\``);
  }
}
