import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { catalogue } from '../../suites/catalogue/catalogue.ts';
import { commandsTaking, OPTION_NAMES, rowOf } from '../config/option-rows.ts';
import type { OptionName } from '../config/option-table.ts';
import { flagOf, variableOf } from '../config/option-words.ts';
import { select } from '../config/select.ts';
import { UsageError } from '../errors/errors.ts';
import { optionsOf } from './make-context.ts';
import { parseCommandLine } from './program.ts';

const directory = mkdtempSync(join(tmpdir(), 'icc-values-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Values that are a slip, or worse; with the options that may hold them: a directory, a host, or a name that is looked up. */
const VALUES: readonly (readonly [what: string, value: string, accepted: readonly OptionName[]])[] = [
  ['nothing', '', []],
  ['blanks', '  ', []],
  ['a comma', ',', ['output']],
  ['a negative number', '-1', ['output', 'fault']],
  ['no number', 'NaN', ['output', 'fault', 'tag']],
  ['a tiny number', '1e-9', ['output', 'fault', 'tag', 'registry']],
  ['a number without end', '1e400', ['output', 'fault', 'tag', 'registry']],
  ['a digit too many', '9'.repeat(30), ['output', 'fault', 'tag', 'registry']],
  ['words', 'a b', ['output', 'fault']],
  ['blanks around it', ' a ', ['fault']],
  ['an equals sign', 'a=b', ['output', 'fault', 'set']],
  ['a login', 'user:pw@h', ['output', 'fault']],
  ['an address with a login', 'https://user:pw@h/x', ['fault']],
  ['a setting that is none', 'a[b=pw', ['output', 'fault']],
  ['stars', '*'.repeat(60), ['output', 'fault', 'only']],
  ['a letter very often', 'x'.repeat(100_000), []],
  ['another flag', '--keep', []],
];

const ways = ['flag', 'variable', 'file'] as const;

/** The options that take a value from somewhere; `--config` is of another kind: it is read at once. */
const OPTIONS = OPTION_NAMES.filter((option) => option !== 'config');

function given(option: OptionName, value: string, way: (typeof ways)[number]): unknown {
  const [command = 'run'] = commandsTaking(option);
  const flags = way === 'flag' ? [`${flagOf(option)}=${value}`] : [];
  const file = join(directory, 'icc.yaml');
  if (way === 'file') writeFileSync(file, `\n${option}: ${JSON.stringify(value)}\n`);
  const environment = {
    ...(way === 'variable' ? { [variableOf(option)]: value } : {}),
    ...(way === 'file' ? { ICC_CONFIG: file } : {}),
  };
  const invocation = parseCommandLine([command, ...flags], '0.1.0', () => undefined);
  if (invocation === undefined) throw new TypeError('help was not asked for');
  return select(optionsOf(invocation, environment).only, catalogue);
}

test.each(VALUES)('%s is wrong use but where it is a name', (_, value, accepted) => {
  for (const way of ways) {
    const taken = OPTIONS.filter((option) => {
      const error = thrownBy(() => given(option, value, way));
      if (error === undefined) return true;
      expect(error).toBeInstanceOf(UsageError);
      const { message, nextStep } = error as UsageError;
      // What is not selected is said of --only, wherever it was given.
      expect(message).toMatch(new RegExp(`^--only: |${placeOf(option, way)}`));
      expect(message.length).toBeLessThan(300);
      expect(`${message} ${nextStep}`).not.toMatch(/pw|user/);
      expect(nextStep).not.toBe('');
      return false;
    });
    const looksLikeFlag = way !== 'flag' && value.startsWith('--');
    const expected = [...accepted, ...(looksLikeFlag ? FREE : [])].toSorted();
    expect({ way, taken: taken.toSorted() }).toEqual({ way, taken: expected });
  }
});

/** In a variable or a file, what begins like a flag is no more than an odd name. */
const FREE: readonly OptionName[] = ['output', 'fault'];

function placeOf(option: OptionName, way: (typeof ways)[number]): string {
  return { flag: flagOf(option), variable: variableOf(option), file: `icc.yaml:2: ${option}` }[way];
}

test.each(OPTIONS)('%s given twice adds up, or is wrong use', (option) => {
  const { placeholder, repeats } = rowOf(option);
  const [command = 'run'] = commandsTaking(option);
  const flag = placeholder === undefined ? flagOf(option) : `${flagOf(option)}=x`;
  const error = thrownBy(() => parseCommandLine([command, flag, flag], '0.1.0', () => undefined));
  const addsUp = placeholder === undefined || repeats === true;
  expect(error instanceof UsageError ? error.message : error).toBe(
    addsUp ? undefined : `${flagOf(option)} is given 2 times`,
  );
});

test.each(['', '  ', '/nowhere/icc.yaml', tmpdir()])('--config %j is wrong use', (file) => {
  const invocation = parseCommandLine(['list', `--config=${file}`], '0.1.0', () => undefined);
  if (invocation === undefined) throw new TypeError('help was not asked for');
  expect(thrownBy(() => optionsOf(invocation, {}))).toBeInstanceOf(UsageError);
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
