import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import type { RunCommand } from '../process/run.ts';
import { objections, play } from './play.ts';

const PASSWORD = 'aSecretThatOpensNothing1xQ';
const ROOT = { user: undefined, environment: {}, home: '/', uid: 0, gid: 0 };

interface Stage {
  /** By the commands, to the terminal. */
  readonly said?: string;
  /** In a file of the run's own directory. */
  readonly noted?: string;
  /** Whether the run has a directory, and writes reports. */
  readonly writes?: boolean;
}

/** A clone whose commands write a report as long as npm ci succeeds. */
function stage(
  endsWith: (argv: readonly string[]) => number,
  { said = '', noted = '{}', writes = true }: Stage = {},
) {
  const folder = temporaryDirectory();
  const output = join(temporaryDirectory(), 'scene');
  const directory = join(folder, '.cache', 'istio-cni-conformance', 'runs', 'a-run');
  if (writes) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'lane.json'), noted);
  }
  const reports = join(folder, 'reports', 'out', 'latest');
  const ran: string[] = [];
  const run: RunCommand = async (argv, options) => {
    const words = argv.slice(argv.indexOf('--') + 1);
    ran.push(words.join(' '));
    const exitCode = endsWith(words);
    options?.onLine?.(said);
    if (words[1] !== 'ci' && writes) {
      await mkdir(reports, { recursive: true });
      const text = `run: { downloads: [{ from: 'localhost:1', bytes: ${ran.length === 2 ? 9 : 0} }] }`;
      await writeFile(join(reports, 'conformance.yaml'), text);
    }
    return { command: '', exitCode, stdout: '', stderr: '', durationMs: 1000 };
  };
  const none = () => undefined;
  const parts = {
    run,
    actor: { ...ROOT, home: folder },
    login: { username: 'kim', password: PASSWORD },
    folder,
    disks: [folder],
    signal: AbortSignal.any([]),
    out: none,
    say: none,
    closeUpstream: async () => void ran.push('the registry is away'),
    output,
  };
  return { parts, ran, output };
}

test('each command is npm ci and the script, a second time too; reports are kept apart', async () => {
  const { parts, ran, output } = stage(() => 0);
  const options = { commands: ['conformance'] as const, twice: true, flags: ['--profile', 'quick'] };
  const outcomes = await play({ ...parts, options });
  expect(ran).toEqual([
    'npm ci',
    'npm run conformance -- --profile quick',
    'the registry is away',
    'npm ci',
    'npm run conformance -- --profile quick',
  ]);
  expect(outcomes).toMatchObject([
    {
      command: 'conformance',
      exitCode: 0,
      installMs: 1000,
      durationMs: 1000,
      downloads: { upstreamBytes: 9 },
    },
    { command: 'conformance, again', exitCode: 0, downloads: { upstreamBytes: 0 } },
  ]);
  expect(await readFile(join(output, 'conformance', 'conformance.yaml'), 'utf8')).toContain('bytes: 9');
  expect(objections(outcomes, [])).toEqual([]);
});

test('a failed npm ci ends its command, and the next one is still run', async () => {
  const { parts, ran } = stage((argv) => (argv.includes('ci') ? 1 : 0));
  const options = { commands: ['conformance', 'test'] as const, twice: false, flags: [] };
  const outcomes = await play({ ...parts, options });
  expect(ran).toEqual(['npm ci', 'npm ci']);
  expect(objections(outcomes, ['icc-1-node'])).toEqual([
    'conformance failed',
    'test failed',
    'left in the engine: icc-1-node',
  ]);
});

test('a later command that takes something from upstream again is objected to', () => {
  const use = { diskPeak: 0, diskAfter: 0, memoryPeak: 0 };
  const outcome = {
    command: 'test, again',
    repeated: true,
    exitCode: 0,
    installMs: 1,
    durationMs: 1,
    use,
    reported: true,
    looked: 1,
    leaks: [],
  };
  const fetched = { ...outcome, downloads: { upstreamBytes: 1, storeBytes: 0 } };
  expect(objections([fetched], [])).toEqual([]);
  expect(objections([outcome, fetched], [])).toHaveLength(1);
});

const ONCE = { commands: ['conformance'] as const, twice: false, flags: [] };

test.each([
  ['as it is', `logged in with ${PASSWORD}`],
  ['as Docker keeps it', `auth: ${btoa(`kim:${PASSWORD}`)}`],
])("a command that writes the registry's login is objected to: %s", async (_how, said) => {
  const { parts, output } = stage(() => 0, { said });
  expect(objections(await play({ ...parts, options: ONCE }), [])).toEqual([
    `conformance: ${join(output, 'conformance.txt')} holds the registry's password`,
  ]);
});

test('a run that notes the login in its own directory is objected to, and one that none was looked at of', async () => {
  const { parts } = stage(() => 0, { noted: PASSWORD });
  expect(objections(await play({ ...parts, options: ONCE }), [])).toEqual([
    expect.stringContaining("lane.json holds the registry's password"),
  ]);
  const none = stage(() => 0, { writes: false });
  expect(objections(await play({ ...none.parts, options: ONCE }), [])).toEqual([
    'conformance wrote no reports',
    "conformance: nothing of its run's directory was looked at",
  ]);
});
