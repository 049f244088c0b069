import { COMMAND_NAMES, type CommandName, commandText, isCommand, seeHelp } from '../config/commands.ts';
import { didYouMean, nearest } from '../config/nearest.ts';
import { commandsTaking, OPTION_NAMES, optionsOfCommand, takes } from '../config/option-rows.ts';
import type { OptionName } from '../config/option-table.ts';
import { flagOf, flagWithValue, variableOf } from '../config/option-words.ts';
import type { RawOptions } from '../config/options.ts';
import { shown, shownName } from '../config/shown.ts';
import { UsageError } from '../errors/errors.ts';

/** Refuses words that a command does not take, and empty ones. @throws UsageError */
export function refuseWords(command: CommandName, words: readonly string[]): void {
  if (words.some((word) => word.trim() === ''))
    throw new UsageError(`${command}: a word is empty`, 'give it a value, or leave it out');
  const tooMany = words[commandText(command).words?.most ?? 0];
  if (tooMany === undefined) return;
  if (isCommand(tooMany))
    throw new UsageError(
      `the command comes first, and ${tooMany} does not`,
      `write \`npm run conformance -- ${tooMany}\`, then its options`,
    );
  if (command === 'run') throw unknownCommand(tooMany);
  throw new UsageError(`${command} does not take the word ${shown(tooMany)}`, seeHelp(command));
}

/** The error for a word that is no command, with the nearest. */
export function unknownCommand(word: string): UsageError {
  return new UsageError(`unknown command ${shownName(word)}`, didYouMean(word, COMMAND_NAMES));
}

/** The error for a flag that a command does not take: with those that do, or else with the nearest option. */
export function unknownFlag(flag: string, command: CommandName): UsageError {
  const option = OPTION_NAMES.find((one) => flagOf(one) === flag);
  if (option === undefined)
    return new UsageError(`unknown option ${shownName(flag)}`, nearestFlags(flag, command));
  // Known and yet not read: a switch that was given a value.
  if (takes(command, option))
    return new UsageError(
      `${flag} takes no value`,
      `write ${flag} alone; against ${variableOf(option)} or a file, ${variableOf(option)}=false`,
    );
  return new UsageError(
    `${command} does not take ${flag}`,
    `leave it out: it is an option of ${commandsTaking(option).join(', ')}`,
  );
}

/** The error for a flag at the end of a line that lacks its value. */
export function flagWithoutValue(flag: string): UsageError {
  const option = OPTION_NAMES.find((one) => flagOf(one) === flag);
  return new UsageError(
    `${flag} has no value`,
    `write ${option === undefined ? `${flag} VALUE` : flagWithValue(option)}`,
  );
}

function nearestFlags(flag: string, command: CommandName): string {
  const own = [...optionsOfCommand(command).map(flagOf), '--help', '--version'];
  if (nearest(flag, own).length > 0) return didYouMean(flag, own);
  const other = nearest(flag, OPTION_NAMES.map(flagOf))[0];
  const option: OptionName | undefined = OPTION_NAMES.find((one) => flagOf(one) === other);
  return option === undefined
    ? `known are: ${own.join(', ')}`
    : `did you mean ${other}? It is an option of ${commandsTaking(option).join(', ')}`;
}

/** `report` of one run writes beside its journal. What a variable or a file says holds for every command, and may. @throws UsageError */
export function refuseUnheeded(command: CommandName, args: readonly string[], flags: RawOptions): void {
  if (command !== 'report' || args.length > 1 || !flags.has('output')) return;
  throw new UsageError(
    '--output is for several runs: the reports of one are written beside its journal',
    'leave it out, or name several: npm run conformance -- report DIR DIR --output DIR',
  );
}
