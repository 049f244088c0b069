import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveOptions } from '../config/options.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { parseSceneOptions } from '../scene/options.ts';
import { parseSurvivalOptions } from '../survival/options.ts';
import { parseCommandLine } from './program.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILES = globSync('{*,{fixtures,harness,reports,suites}/**/*}.md', {
  cwd: ROOT,
  exclude: ['reports/out/**'],
});
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

const FENCE = /^```.*?^```/gms;

/** Code within a line, which may go on in the next. */
function spansIn(markdown: string): readonly string[] {
  return [...markdown.replaceAll(FENCE, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) =>
    code.replaceAll(/\s*\n\s*/g, ' '),
  );
}

/** The command lines in fenced and indented code, and in code within a line. */
function commandsIn(markdown: string): readonly string[] {
  const lines = [...markdown.matchAll(FENCE), ...markdown.matchAll(/^ {4}(?=\S).*$/gm)].flatMap(([code]) =>
    code.split('\n'),
  );
  return [...lines, ...spansIn(markdown)].flatMap(
    (code) =>
      code.match(/(?:npm run [a-z]+|npm (?:test|ci)|npx node)\b(?:(?! && ).)*/g)?.map((it) => it.trim()) ??
      [],
  );
}

/** As a shell takes it apart, as far as these commands need. */
function wordsOf(command: string): readonly string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith('#') || word.startsWith('>'));
  return words.slice(0, comment === -1 ? undefined : comment).map((word) => word.replaceAll(/["']/g, ''));
}

/** `[words](place)`: the places in this repository. */
function linksIn(markdown: string): readonly string[] {
  const found = markdown.replaceAll(FENCE, '').matchAll(/\]\(([^)\s]+)\)/g);
  return [...found].map(([, place = '']) => place).filter((place) => !/^[a-z]+:/.test(place));
}

/** The name by which a heading can be linked to. */
function anchorsIn(markdown: string): readonly string[] {
  return [...markdown.replaceAll(FENCE, '').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** Why a link leads nowhere; undefined if it does not. */
function broken(link: string, from: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const to = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(ROOT, to))) return `${from}: ${link}: there is no ${to}`;
  if (anchor === undefined || anchorsIn(read(to)).includes(anchor)) return undefined;
  return `${from}: ${link}: no such heading`;
}

/** What the how-tos make, and what stands for a name of one's own: in capitals. */
const EXAMPLES = /[A-Z]{4}|C-91|c-91|cordon-node|apply-installer/;

/** Files of this repository that a page names, by their path from the root or from its own folder. */
function pathsIn(markdown: string): readonly string[] {
  return spansIn(markdown).filter(
    (span) =>
      /^[\w.-]+(?:\/[\w.-]+)*\.(?:ts|json|yaml)$/.test(span) && span.includes('/') && !EXAMPLES.test(span),
  );
}

const found = FILES.flatMap((file) => commandsIn(read(file)).map((command) => [file, command] as const));

test('commands are found in all that is written for people', () => {
  expect(new Set(found.map(([file]) => file))).toEqual(new Set(FILES));
  expect(found.length).toBeGreaterThan(100);
  expect(
    commandsIn('a `npm run conformance --\nlist` b\n```\nnpm ci && npm run conformance -- up # x\n```\n'),
  ).toEqual(['npm ci', 'npm run conformance -- up # x', 'npm run conformance -- list']);
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
  expect(() => parse('npm run conformence -- up')).toThrow('conformence');
  expect(() => parse('npx node harness/none.ts')).toThrow('harness/none.ts');
  expect(() => parse('npm run unit -- suites/none')).toThrow('suites/none');
  expect(() => parse('npm run survival -- --engine docker --points none')).toThrow('no point none');
});

test.for(found)('%s: %s', ([, command]) => {
  parse(command);
});

const WITHOUT_CLUSTER = /^npm run conformance -- (?:list|clean)\b/;
const without = [...new Set(found.map(([, command]) => wordsOf(command).join(' ')))].filter((command) =>
  WITHOUT_CLUSTER.test(command),
);

test('some commands need no cluster', () => expect(without.length).toBeGreaterThan(2));

test.for(without)('%s runs as it stands', async (command) => {
  const run = createRunner({ XDG_CACHE_HOME: temporaryDirectory() });
  await run(command.split(' '), { cwd: ROOT });
});

test('a link that leads nowhere is noticed', () => {
  expect(linksIn('[a](b.md#c) [d](https://e) ![f](g.png)')).toEqual(['b.md#c', 'g.png']);
  expect(broken('harness/none.md', 'README.md')).toContain('there is no harness/none.md');
  expect(broken('#none', 'README.md')).toContain('no such heading');
  expect(broken('../README.md#two-commands', 'suites/README.md')).toBeUndefined();
});

test('links between pages lead to what is there', () => {
  const links = FILES.flatMap((file) => linksIn(read(file)).map((link) => [link, file] as const));
  expect(links.length).toBeGreaterThan(20);
  expect(links.flatMap(([link, file]) => broken(link, file) ?? [])).toEqual([]);
});

test('files that a page names are there', () => {
  const pages = FILES.filter((file) => file.endsWith('README.md'));
  const named = pages.flatMap((page) => pathsIn(read(page)).map((path) => [page, path] as const));
  expect(named.length).toBeGreaterThan(40);
  const missing = named.filter(
    ([page, path]) => ![path, join(dirname(page), path)].some((one) => existsSync(join(ROOT, one))),
  );
  expect(missing).toEqual([]);
  expect(pathsIn('`run/run.ts` `run.ts` `mesh/NAME.ts`')).toEqual(['run/run.ts']);
});

/** @throws Error for what would not be understood */
function parse(command: string): void {
  const [program, ...words] = wordsOf(command);
  if (program === 'npx') return exists(words[1] ?? '');
  const [verb, name = '', dashes, ...argv] = words;
  if (verb !== 'run') return;
  expect(scripts, `script ${name}`).toHaveProperty(name);
  expect(dashes ?? '--').toBe('--');
  const silent = () => undefined;
  if (name === 'scene') parseSceneOptions(argv, silent);
  else if (name === 'survival' && argv.length > 0) parseSurvivalOptions(argv, silent);
  else if (name === 'unit' || name === 'mutants')
    for (const path of argv.filter((word) => !word.startsWith('-'))) exists(path);
  else if (name === 'conformance') {
    const invocation = parseCommandLine(argv, '0', silent);
    if (invocation !== undefined) resolveOptions(invocation.command, invocation.flags);
  }
}

function exists(path: string): void {
  if (!existsSync(join(ROOT, path))) throw new Error(`there is no ${path}`);
}
