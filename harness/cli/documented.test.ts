import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveOptions } from '../config/options.ts';
import { parseCommandLine } from './program.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILES = globSync(['README.md', 'reports/**/*.md', 'suites/**/*.md', 'harness/**/*.md'], {
  cwd: ROOT,
  exclude: ['reports/out/**'],
});

/** The command lines in fenced and indented code, and in code within a line, which may go on in the next. */
function commandsIn(markdown: string): readonly string[] {
  const fence = /^```.*?^```/gms;
  const lines = [...markdown.matchAll(fence), ...markdown.matchAll(/^ {4}(?=\S).*$/gm)].flatMap(([code]) =>
    code.split('\n'),
  );
  const spans = [...markdown.replaceAll(fence, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) =>
    code.replaceAll(/\s*\n\s*/g, ' '),
  );
  return [...lines, ...spans].flatMap(
    (code) => code.match(/npm run conformance\b.*/g)?.map((command) => command.trim()) ?? [],
  );
}

/** As a shell takes it apart, as far as these commands need. */
function wordsOf(command: string): readonly string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith('#'));
  return words.slice(0, comment === -1 ? undefined : comment).map((word) => word.replaceAll(/["']/g, ''));
}

const found = FILES.flatMap((file) =>
  commandsIn(readFileSync(join(ROOT, file), 'utf8')).map((command) => [file, command] as const),
);

test('commands are found in all that is written for people', () => {
  expect(new Set(found.map(([file]) => file))).toEqual(
    new Set(['README.md', 'reports/published/findings.md']),
  );
  expect(found.length).toBeGreaterThan(60);
  expect(commandsIn('a `npm run conformance --\nlist` b\n```\nnpm run conformance -- up # x\n```\n')).toEqual(
    ['npm run conformance -- up # x', 'npm run conformance -- list'],
  );
  expect(wordsOf(`npm run x -- --only "exclusion,!F-06" sh -c 'a b'  # c`)).toEqual([
    'npm',
    'run',
    'x',
    '--',
    '--only',
    'exclusion,!F-06',
    'sh',
    '-c',
    'a b',
  ]);
});

test('a command that does not parse is noticed', () => {
  expect(() => parse('npm run conformance -- clena')).toThrow('unknown command');
  expect(() => parse('npm run conformance -- --modes cni')).toThrow('unknown option');
  expect(() => parse('npm run conformance -- --profile quik')).toThrow('--profile: unknown value');
});

test.for(found)('%s: %s', ([, command]) => {
  parse(command);
});

/** @throws UsageError */
function parse(command: string): void {
  const [, , , dashes, ...argv] = wordsOf(command);
  expect(dashes ?? '--').toBe('--');
  const invocation = parseCommandLine(argv, '0', () => undefined);
  if (invocation !== undefined) resolveOptions(invocation.command, invocation.flags);
}
