import { Command, CommanderError, type Help, Option } from 'commander';
import { COMMAND_NAMES, type CommandName, commandText, isCommand } from '../config/commands.ts';
import { optionsOfCommand, rowOf } from '../config/option-rows.ts';
import type { OptionName } from '../config/option-table.ts';
import { flagOf, flagWithValue, helpOf } from '../config/option-words.ts';
import type { RawOptions } from '../config/options.ts';
import { type Flags, fromFlags } from '../config/sources.ts';
import { UsageError } from '../errors/errors.ts';
import { flagWithoutValue, refuseUnheeded, refuseWords, unknownCommand, unknownFlag } from './wrong-words.ts';

/** What was asked on the command line, options unchecked. */
export interface Invocation {
  readonly command: CommandName;
  readonly args: readonly string[];
  readonly flags: RawOptions;
}

/**
 * Reads a command line (without node and script). `undefined` if help or the version was asked for, which has then been written.
 * @throws UsageError for an unknown command, an option that the command does not take, or a word too many
 */
export function parseCommandLine(
  argv: readonly string[],
  version: string,
  write: (text: string) => void,
): Invocation | undefined {
  const [first, second] = argv;
  if (first === 'help' && second !== undefined && !isCommand(second)) throw unknownCommand(second);
  let invocation: Invocation | undefined;
  const program = new Command('npm run conformance --')
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: write, writeErr: () => undefined })
    .configureHelp({ optionTerm })
    .description(
      'Judges, with evidence, whether Istio redirects pod traffic as it must: with the init container and with the CNI plugin.',
    )
    .version(version)
    // So that a command for a node may have options of its own.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `\n${examplesText('run')}\nEach command has --help, with its options and examples. Options: flags > ICC_ variables (ICC_MODE, ...) > --config FILE.`,
    );
  for (const name of COMMAND_NAMES) {
    const { summary, words } = commandText(name);
    const command = program
      .command(name, { isDefault: name === 'run' })
      .description(summary)
      .addHelpText('after', `\n${examplesText(name)}`)
      // What is too many is said in words of our own.
      .allowExcessArguments();
    if (words !== undefined) command.arguments(words.placeholder);
    if (words?.passedOn === true) command.passThroughOptions();
    for (const option of optionsOfCommand(name)) command.addOption(optionOf(option));
    command.action(() => {
      refuseWords(name, command.args);
      const flags = fromFlags(command.opts<Flags>());
      refuseUnheeded(name, command.args, flags);
      invocation = { command: name, args: command.args, flags };
    });
  }
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const isHelp = error.code === 'commander.help' || error.code === 'commander.helpDisplayed';
    if (error.exitCode !== 0 && !(isHelp && first === 'help'))
      throw usageError(error, isCommand(first) ? first : 'run');
  }
  return invocation;
}

/** Values are gathered: what repeats adds up, and what does not is refused where it is given twice. */
function optionOf(option: OptionName): Option {
  if (rowOf(option).placeholder === undefined) return new Option(flagOf(option), helpOf(option));
  return new Option(`${flagOf(option)} <value>`, helpOf(option)).argParser(
    (value, before: readonly string[] | undefined) => [...(before ?? []), value],
  );
}

const optionTerm: Help['optionTerm'] = (option) => {
  const known = COMMAND_NAMES.flatMap(optionsOfCommand).find((name) => flagOf(name) === option.long);
  return known === undefined ? option.flags : flagWithValue(known);
};

function usageError({ message }: CommanderError, command: CommandName): UsageError {
  const unknown = /unknown option '(--?[^'=]*)/.exec(message)?.[1];
  if (unknown !== undefined) return unknownFlag(unknown, command);
  const lacking = /option '(--[a-z-]+)/.exec(message)?.[1];
  return lacking === undefined
    ? new UsageError(message.replace(/^error: /, ''), 'see `npm run conformance -- --help`')
    : flagWithoutValue(lacking);
}

function examplesText(name: CommandName): string {
  const command = name === 'run' ? '' : ` ${name}`;
  const lines = commandText(name).examples.map((example) => {
    const rest = `${command}${example === '' ? '' : ` ${example}`}`;
    return `  npm run conformance${rest === '' ? '' : ` --${rest}`}`;
  });
  return `Examples:\n${lines.join('\n')}`;
}
