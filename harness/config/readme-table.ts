import { markdownTable } from '../model/markdown-table.ts';
import { COMMAND_NAMES } from './commands.ts';
import { commandsTaking, OPTION_NAMES } from './option-rows.ts';
import type { OptionName } from './option-table.ts';
import { flagWithValue, helpOf, variableOf } from './option-words.ts';

/** The options as the table of `README.md` beside it, in Markdown, without a line break at its end. */
export function readmeTable(): string {
  const rows = OPTION_NAMES.map((option) => [
    `\`${flagWithValue(option)}\``,
    `\`${variableOf(option)}\``,
    commandsOf(option),
    helpOf(option),
  ]);
  // Stars are emphasis.
  const escaped = rows.map((cells) => cells.map((cell) => cell.replaceAll('*', String.raw`\*`)));
  return markdownTable(['flag', 'environment', 'commands', 'meaning'], escaped).join('\n');
}

function commandsOf(option: OptionName): string {
  const commands = commandsTaking(option);
  const without = COMMAND_NAMES.filter((command) => !commands.includes(command));
  if (without.length === 0) return 'all';
  return without.length === 1 ? `all but ${without[0]}` : commands.join(', ');
}
