import type { z } from 'zod';
import type { CommandName } from './commands.ts';

/** An option: flag, `ICC_` variable and member of the configuration file in one. */
export interface OptionRow {
  /** What it may hold; reads what was typed, or what YAML made of it. */
  readonly schema: z.ZodType;
  /** What it holds where nobody says. */
  readonly default: unknown;
  /** The default in words, where it is no word or number itself. */
  readonly byDefault?: string;
  /** What stands for its value in help; a switch has none. */
  readonly placeholder?: string;
  /** One line, for help and README. */
  readonly help: string;
  /** The flag may be repeated; in the variable, blanks separate. */
  readonly repeats?: true;
  readonly commands: readonly CommandName[];
  /** It is no member of the configuration file. */
  readonly notInFile?: true;
}
