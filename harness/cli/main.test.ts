import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createRunner } from '../process/run.ts';

const cache = mkdtempSync(join(tmpdir(), 'icc-main-'));
afterAll(() => rmSync(cache, { recursive: true }));

/** The whole command in a process of its own, with a cache of its own. */
function conformance(args: readonly string[], environment: Record<string, string> = {}) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    XDG_CACHE_HOME: cache,
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    ...environment,
  };
  const result = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env,
    encoding: 'utf8',
    // Who waits for a pipe is ended by nothing less.
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

test('list --json is one line of JSON: the plan, without a cluster', () => {
  const { code, out, err } = conformance(['list', '--json', '--only', 'E-01,S-05']);
  expect(err).toBe('');
  expect(code).toBe(0);
  const plan = JSON.parse(out) as { judgements: { requirement: string; lane: string; leftOut?: unknown }[] };
  const planned = plan.judgements
    .filter((one) => one.leftOut === undefined)
    .map((one) => `${one.requirement} ${one.lane}`);
  expect(planned).toEqual(['CNI-E-01 cni', 'CNI-S-05 parity']);
});

test.each([
  [['--profle', 'quick'], '--profile'],
  [['rnu'], 'run'],
  [['--profile', 'quik'], 'quick'],
  [['--only', 'CNI-E-99'], 'CNI-E-'],
  [['--mode', 'init', '--only', 'E-01'], 'list'],
  [['--istio', '/nope'], 'the folder that holds the go.mod'],
  [['list', '--istio', '/nope'], 'the folder that holds the go.mod'],
  [['list', '--keep'], 'an option of run'],
  [['--output', '/dev/null/x'], 'name a directory'],
  [['--istio', '1.30.3', '--images', 'source'], '--images registry'],
  [['--kubernetes', '1.36'], 'v1.36.4'],
])('%j exits 2 before anything is made, and points to %s', (args, pointer) => {
  const { code, out, err } = conformance(args);
  expect(code).toBe(2);
  expect(err).toContain(pointer);
  expect(out).toBe('');
});

test('the environment is read, and flags outrank it', () => {
  expect(conformance(['list'], { ICC_PROFILE: 'quik' }).code).toBe(2);
  expect(conformance(['list', '--profile', 'quick'], { ICC_PROFILE: 'quik' }).code).toBe(0);
});

test('help has examples, for the program and for each command', () => {
  expect(conformance(['--help']).out).toContain('npm run conformance -- --mode cni --only CNI-E-02 --keep');
  expect(conformance(['verify', '--help']).out).toContain('verify --fault');
});

test('what is not selected is counted, what is left out for another cause is named', () => {
  const { out } = conformance(['list', '--mode', 'init', '--only', 'E-01,F-01,C-01']);
  const left = out.split('\n').filter((line) => line.startsWith('left out, '));
  expect(left).toContainEqual(
    expect.stringMatching(/not selected by --only E-01,F-01,C-01: \d+ judgements$/),
  );
  expect(left).toContainEqual(expect.stringMatching(/no lane of mode cni in this run: .*CNI-E-01 \(cni\)/));
});

test('a journal that is a pipe is refused as a wrong argument, at once', async () => {
  const directory = mkdtempSync(join(cache, 'out-'));
  await createRunner()(['mkfifo', join(directory, 'journal.jsonl')]);
  expect(conformance(['report', directory])).toMatchObject({
    code: 2,
    err: expect.stringContaining('is a pipe, no file, so no journal'),
  });
});

test('options in a pipe are refused as a wrong argument, at once', async () => {
  const pipe = join(mkdtempSync(join(cache, 'options-')), 'icc.yaml');
  await createRunner()(['mkfifo', pipe]);
  for (const [args, environment] of [[['list', '--config', pipe]], [['list'], { ICC_CONFIG: pipe }]] as const)
    expect(conformance(args, environment)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--config: \/.+ is a pipe, no file/),
    });
});

test('clean and down have nothing to do in an empty cache', () => {
  expect(conformance(['clean'])).toMatchObject({ code: 0, out: 'nothing was left by killed runs\n' });
  expect(conformance(['down', 'no-such-run']).code).toBe(2);
});

test('judging what is up needs something that is up', () => {
  const { code, err } = conformance(['test']);
  expect(code).toBe(3);
  expect(err).toContain('npm run conformance -- up');
});
