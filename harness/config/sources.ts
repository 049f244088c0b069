import { parse } from 'yaml';
import { UsageError } from '../errors/errors.ts';
import { OPTION_NAMES, type RawOptions, unknownOption } from './options.ts';

/** Variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'ICC_';

/** `deadlineScale` to `ICC_DEADLINE_SCALE`. */
export function variableOf(option: string): string {
  return PREFIX + option.replaceAll(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
}

/**
 * Options from the environment: `ICC_MODE`, `ICC_PROFILE`, ...; `ARTIFACTS` stands in for
 * `ICC_OUTPUT`, as Prow and others set it, and `CI` says that no person watches.
 * @throws UsageError for an `ICC_` variable that is no option
 */
export function fromEnvironment(environment: Environment): RawOptions {
  const known = new Map(OPTION_NAMES.map((name) => [variableOf(name), name]));
  const raw: Record<string, unknown> = {
    ...(environment['ARTIFACTS'] ? { output: environment['ARTIFACTS'] } : {}),
    ...(environment['CI'] === undefined
      ? {}
      : { ci: environment['CI'] !== 'false' && environment['CI'] !== '' }),
  };
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || variable === `${PREFIX}CONFIG`) continue;
    const name = known.get(variable);
    if (name === undefined) throw unknownOption(variable, [...known.keys()]);
    raw[name] = name === 'set' ? value?.split(/\s+/).filter((word) => word !== '') : value;
  }
  return raw;
}

/**
 * Options from the text of a YAML or JSON file: one mapping by option name.
 * @throws UsageError if it is not that
 */
export function fromFileText(text: string, file: string): RawOptions {
  const content = parseOrUndefined(text);
  if (content === null) return {};
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new UsageError(
      `${file} is not a mapping of options`,
      `write lines such as \`profile: quick\`; options: ${OPTION_NAMES.join(', ')}`,
    );
  }
  return content as RawOptions;
}

function parseOrUndefined(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    return undefined;
  }
}
