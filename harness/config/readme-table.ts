import { COMMAND_NAMES } from './commands.ts';
import { commandsTaking, OPTION_NAMES } from './option-rows.ts';
import type { OptionName } from './option-table.ts';
import { flagWithValue, helpOf, variableOf } from './option-words.ts';

/** The options as the table of `README.md` beside it, in Markdown, without a line break at its end. */
export function readmeTable(): string {
  const lines = [
    ['flag', 'environment', 'commands', 'meaning'],
    ['---', '---', '---', '---'],
    ...OPTION_NAMES.map((option) => [
      `\`${flagWithValue(option)}\``,
      `\`${variableOf(option)}\``,
      commandsOf(option),
      helpOf(option),
    ]),
  ];
  return lines.map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n');
}

function commandsOf(option: OptionName): string {
  const commands = commandsTaking(option);
  const without = COMMAND_NAMES.filter((command) => !commands.includes(command));
  if (without.length === 0) return 'all';
  return without.length === 1 ? `all but ${without[0]}` : commands.join(', ');
}

/** A bar ends a cell, and stars are emphasis. */
function escaped(cell: string): string {
  return cell.replaceAll(/[|*]/g, String.raw`\$&`);
}
