import { COMMAND_NAMES, type CommandName } from './commands.ts';
import type { OptionRow } from './option-shape.ts';
import { OPTION_TABLE, type OptionName } from './option-table.ts';

export const OPTION_NAMES = Object.keys(OPTION_TABLE) as readonly OptionName[];

/** The row of an option. */
export function rowOf(option: OptionName): OptionRow {
  return OPTION_TABLE[option];
}

/** The options that a command takes. */
export function optionsOfCommand(command: CommandName): readonly OptionName[] {
  return OPTION_NAMES.filter((option) => takes(command, option));
}

/** The commands that take an option. */
export function commandsTaking(option: OptionName): readonly CommandName[] {
  return COMMAND_NAMES.filter((command) => takes(command, option));
}

/** Whether a command takes an option. */
export function takes(command: CommandName, option: OptionName): boolean {
  return rowOf(option).commands.includes(command);
}
