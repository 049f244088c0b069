import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { ended } from '../process/testing/ended.ts';
import { eventually } from '../time/eventually.ts';
import { REPOSITORY } from './make-context.ts';

const DONE = { done: true, value: undefined } as const;
const FAILED = '0 passed, 1 failed, 0 skipped';

/** `.ci/run` in a directory where this is npm's program; it finds its words in `$@`, and its directory in `$here`. */
function ciRun(npm: string): {
  readonly child: ChildProcess;
  readonly said: Promise<string>;
  readonly here: string;
} {
  const here = temporaryDirectory();
  for (const folder of ['.ci', 'bin', 'tmp']) mkdirSync(join(here, folder));
  copyFileSync(join(REPOSITORY, '.ci/run'), join(here, '.ci/run'));
  writeFileSync(join(here, 'bin/npm'), `#!/bin/sh\nhere='${here}'\n${npm}\n`);
  chmodSync(join(here, 'bin/npm'), 0o755);
  const child = spawn(join(here, '.ci/run'), ['--profile', 'quick'], {
    env: { PATH: `${join(here, 'bin')}:${process.env['PATH'] ?? ''}`, TMPDIR: join(here, 'tmp') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { child, said: text(child.stdout), here };
}

test('what npm ci says is kept back, and npm test takes its place with all words', async () => {
  const { child, said } = ciRun('echo "npm $*"; [ "$1" = ci ] || exit 7');
  const [code] = await once(child, 'exit');
  expect([code, await said]).toEqual([7, 'npm --silent test -- --profile quick\n']);
});

test('an npm ci that fails is shown, and counts as one failed', async () => {
  const { child, said } = ciRun('echo "no registry"; exit 1');
  const [code] = await once(child, 'exit');
  expect([code, await said]).toEqual([3, `no registry\nnpm ci failed\n${FAILED}\n`]);
});

test.for([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends npm ci and what that has started: %i', async ([signal, code]) => {
  // As an install script that npm waits for.
  const { child, said, here } = ciRun(
    'sleep 300 & echo $$ $! >"$here/begun"; mv "$here/begun" "$here/pids"; wait',
  );
  const begun = () => (existsSync(join(here, 'pids')) ? DONE : ({ done: false, seen: 'nothing' } as const));
  await eventually('npm ci goes on', begun, { deadlineMs: 30_000 });
  child.kill(signal);
  const [exitCode] = await once(child, 'exit');
  expect([exitCode, await said]).toEqual([code, `npm ci was interrupted by ${signal}\n${FAILED}\n`]);
  const pids = readFileSync(join(here, 'pids'), 'utf8').trim().split(' ').map(Number);
  expect(pids).toHaveLength(2);
  for (const pid of pids) await ended(pid);
});
