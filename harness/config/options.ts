import type { z } from 'zod';
import { UsageError } from '../errors/errors.ts';
import { type CommandName, seeHelp } from './commands.ts';
import { didYouMean } from './nearest.ts';
import { OPTION_NAMES, rowOf, takes } from './option-rows.ts';
import type { OptionName, Options } from './option-table.ts';
import { shown } from './shown.ts';

/** A value as it was given, unchecked, and where: `--only`, `ICC_ONLY`, `icc.yaml:3: only`. */
export interface Given {
  readonly value: unknown;
  readonly where: string;
}

/** What one source gives. */
export type RawOptions = ReadonlyMap<OptionName, Given>;

/**
 * Merges the sources, first one first in rank, and checks the result. What the command does not take is checked, too, and
 * then is what it is by default.
 * @throws UsageError naming where a value was given, what it was, and the nearest that is known
 */
export function resolveOptions(command: CommandName, ...sources: readonly RawOptions[]): Options {
  const given = new Map(sources.toReversed().flatMap((source) => [...source]));
  const resolved = Object.fromEntries(
    OPTION_NAMES.map((option) => {
      const value = checked(option, given.get(option), command);
      return [option, takes(command, option) ? value : rowOf(option).default];
    }),
  ) as Options;
  refuseContradictions(resolved);
  return resolved;
}

/** The value of an option, or its default where it was not given. @throws UsageError */
export function checked(option: OptionName, given: Given | undefined, command: CommandName): unknown {
  const { schema, default: value, placeholder } = rowOf(option);
  if (given === undefined) return value;
  if (isEmpty(given.value))
    throw new UsageError(
      `${given.where} is empty`,
      `give it ${placeholder === undefined ? 'true or false' : `a value, ${placeholder}`}, or leave it out`,
    );
  const parsed = schema.safeParse(given.value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw invalid(given.where, parsed.error.issues[0], command);
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.some(isEmpty);
  return value === null || (typeof value === 'string' && value.trim() === '');
}

function invalid(where: string, issue: z.core.$ZodIssue | undefined, command: CommandName): UsageError {
  const given = shown(issue?.input);
  if (issue?.code === 'invalid_value')
    return new UsageError(
      `${where}: unknown value ${given}`,
      didYouMean(typeof issue.input === 'string' ? issue.input : '', issue.values.map(String)),
    );
  return new UsageError(`${where} ${issue?.message ?? 'is not valid'} (given: ${given})`, seeHelp(command));
}

function refuseContradictions({ registry, images, rejudge, record }: Options): void {
  if (registry !== undefined && images === 'source')
    throw new UsageError(
      '--registry contradicts --images source: nothing is taken from a registry then',
      'leave one of the two out',
    );
  if (rejudge && record)
    throw new UsageError(
      '--record contradicts --rejudge: what is kept is what a run itself judged',
      'leave one of the two out',
    );
}
