import { rowOf } from './option-rows.ts';
import type { OptionName } from './option-table.ts';

/** `deadlineScale` to `--deadline-scale`. */
export function flagOf(option: OptionName): string {
  return `--${option.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
}

/** `deadlineScale` to `ICC_DEADLINE_SCALE`. */
export function variableOf(option: OptionName): string {
  return `ICC_${option.replaceAll(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase()}`;
}

/** `--workers N` */
export function flagWithValue(option: OptionName): string {
  const { placeholder } = rowOf(option);
  return `${flagOf(option)}${placeholder === undefined ? '' : ` ${placeholder}`}`;
}

/** Its line for a person, with what it is where nobody says. */
export function helpOf(option: OptionName): string {
  const { help, byDefault, default: value } = rowOf(option);
  const words = byDefault ?? (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
  return words === '' ? help : `${help} (default: ${words})`;
}
