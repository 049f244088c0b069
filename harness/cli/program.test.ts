import { expect, test } from 'vitest';
import { thrownBy } from '../config/testing/thrown-by.ts';
import { UsageError } from '../errors/errors.ts';
import { type Invocation, parseCommandLine } from './program.ts';

const parse = (...argv: string[]): Invocation | undefined => parseCommandLine(argv, '0.1.0', () => undefined);

test('run is the default, and a command has its words and flags', () => {
  expect(parse('--keep')).toMatchObject({ command: 'run', args: [] });
  expect(parse('down', 'a', 'b')).toMatchObject({ command: 'down', args: ['a', 'b'] });
  const invocation = parse('test', '--only', 'E-01', '--only=E-02', '--bail');
  expect([...(invocation?.flags ?? [])]).toEqual([
    ['only', { value: ['E-01', 'E-02'], where: '--only' }],
    ['bail', { value: true, where: '--bail' }],
  ]);
});

test.each([
  [['list', '--keep'], 'list does not take --keep', 'it is an option of run'],
  [['doctor', '--only', 'E-01'], 'doctor does not take --only', 'run, up, test, list, report, verify'],
  [['--rejudge'], 'run does not take --rejudge', 'it is an option of report'],
  [['--profle', 'quick'], 'unknown option --profle', 'did you mean --profile?'],
  [['list', '--rejudg'], 'unknown option --rejudg', 'did you mean --rejudge? It is an option of report'],
  [['--deadlineScale', '2'], 'unknown option --deadlineScale', 'did you mean --deadline-scale?'],
  [['clean', '-x'], 'unknown option -x', 'known are: --config, --json, --help, --version'],
  [['--keep=true'], '--keep takes no value', 'write --keep alone'],
  [['--keep=false', 'up'], '--keep takes no value', 'ICC_KEEP=false'],
  [['--only'], '--only has no value', 'write --only NAMES'],
  [['--only', '--keep'], '--only has no value: --keep stands', 'write --only NAMES'],
  [['--profile', 'quick', '--profile', 'core'], '--profile is given 2 times', 'give it once'],
  [['--mode', 'cni', 'list'], 'the command comes first, and list does not', 'npm run conformance -- list'],
  [['up', 'list'], 'the command comes first', 'npm run conformance -- list'],
  [['rnu'], 'unknown command rnu', 'did you mean run?'],
  [['help', 'nope'], 'unknown command nope', 'known are: run, up'],
  [['user:pw@h'], 'unknown command ***@h', 'known are: run'],
  [['--user:pw@h'], 'unknown option ***@h', 'known are: --config'],
  [['list', 'rules'], 'list does not take the word "rules"', 'list --help'],
  [['report', 'a', '--output', 'b'], '--output is for several runs', 'report DIR DIR --output DIR'],
  [['report', '--output', 'b'], '--output is for several runs', 'leave it out'],
  [['report', ''], 'report: a word is empty', 'leave it out'],
  [['down', ' '], 'down: a word is empty', 'leave it out'],
  [[''], 'run: a word is empty', 'leave it out'],
])('%j is wrong use', (argv, message, nextStep) => {
  const error = thrownBy(() => parse(...argv));
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toContain(message);
  expect(error.nextStep).toContain(nextStep);
});

test('help of a command lists what it takes, and no more', () => {
  const helpOf = (...argv: string[]): string => {
    let text = '';
    expect(parseCommandLine(argv, '0.1.0', (part) => void (text += part))).toBeUndefined();
    return text;
  };
  const flags = (text: string) => text.match(/(?<=^ +)--[a-z-]+/gm);
  expect(flags(helpOf('clean', '--help'))).toEqual(['--config', '--json']);
  expect(flags(helpOf('help', 'down'))).toEqual(['--config', '--json']);
  expect(flags(helpOf('list', '--help'))).not.toContain('--keep');
  expect(flags(helpOf('report', '--mode', 'x', '--help'))).toContain('--rejudge');
  expect(helpOf('run', '--help')).toContain('--registry HOST[:PORT][/PREFIX]');
  expect(helpOf('--help')).toContain('doctor');
});
