import { UsageError } from '../errors/errors.ts';
import { didYouMean } from './nearest.ts';
import { OPTION_NAMES, rowOf } from './option-rows.ts';
import type { OptionName } from './option-table.ts';
import { flagOf, flagWithValue, variableOf } from './option-words.ts';
import type { Given, RawOptions } from './options.ts';
import { shownName } from './shown.ts';
import { truthOf } from './values.ts';

/** Variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'ICC_';

/** Flags as given: the values of each, a switch just true. */
export type Flags = Readonly<Partial<Record<OptionName, readonly string[] | true>>>;

/**
 * Options from flags.
 * @throws UsageError for one that is given twice and does not add up, or that has another flag for its value
 */
export function fromFlags(flags: Flags): RawOptions {
  const entries = Object.entries(flags) as [OptionName, readonly string[] | true][];
  return new Map(entries.map(([option, values]) => [option, fromFlag(option, values)]));
}

function fromFlag(option: OptionName, values: readonly string[] | true): Given {
  const where = flagOf(option);
  if (values === true) return { value: true, where };
  const flag = values.find((value) => value.startsWith('--'));
  if (flag !== undefined)
    throw new UsageError(
      `${where} has no value: ${shownName(flag)} stands where it should be`,
      `write ${flagWithValue(option)}`,
    );
  if (rowOf(option).repeats === true) return { value: values, where };
  if (values.length > 1)
    throw new UsageError(`${where} is given ${values.length} times`, 'give it once: it holds one value');
  return { value: values[0], where };
}

/**
 * Options from the environment: `ICC_MODE`, `ICC_PROFILE`, ...; `ARTIFACTS` stands in for
 * `ICC_OUTPUT`, as Prow and others set it.
 * @throws UsageError for an `ICC_` variable that is no option
 */
export function fromEnvironment(environment: Environment): RawOptions {
  const known = new Map(OPTION_NAMES.map((option) => [variableOf(option), option]));
  const given = new Map<OptionName, Given>();
  const artifacts = environment['ARTIFACTS'];
  if (artifacts) given.set('output', { value: artifacts, where: 'ARTIFACTS' });
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || text === undefined) continue;
    const option = known.get(variable);
    if (option === undefined)
      throw new UsageError(
        `${shownName(variable)}: no option has this variable`,
        didYouMean(variable, known.keys()),
      );
    const words = text.split(/\s+/).filter((word) => word !== '');
    given.set(option, { value: rowOf(option).repeats === true ? words : text, where: variable });
  }
  return given;
}

/** Whether `CI` says that no person watches: by any value but those that say no. */
export function isCi({ CI: value = '' }: Environment): boolean {
  return value !== '' && truthOf(value) !== false;
}
