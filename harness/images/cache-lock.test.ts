import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { CommandError, createRunner, type RunCommand } from '../process/run.ts';
import { NotInTimeError } from '../time/eventually.ts';
import { lockFile, withCacheLock } from './cache-lock.ts';

const LOCK = join(import.meta.dirname, 'cache-lock.ts');
const RUN = join(import.meta.dirname, '../process/run.ts');
const run = createRunner();
const atOnce = { run, progress: () => {}, waitMs: 0 };
const soon = { ...atOnce, waitMs: 10_000 };

/** A process that holds the cache's lock, and builds by `sleep`. It prints the pid of what builds. */
async function holder(directory: string): Promise<{ process: ChildProcess; builds: number }> {
  const program = `
    const { withCacheLock } = await import(${JSON.stringify(LOCK)});
    const { createRunner } = await import(${JSON.stringify(RUN)});
    const run = createRunner();
    await withCacheLock(${JSON.stringify(directory)}, { run, progress() {} }, async (held) => {
      const build = ['sh', '-c', 'sleep 600 & echo $!; wait'];
      await run(build, { ...held, onLine: (line) => console.log(line) });
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const builds = Number(line.toString());
  onTestFinished(() => {
    child.kill('SIGKILL');
    end(builds);
  });
  return { process: child, builds };
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

async function refusal(directory: string): Promise<string> {
  const error: unknown = await withCacheLock(directory, atOnce, async () => {}).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(NotInTimeError);
  return (error as NotInTimeError).lastSeen;
}

test('a second one waits for the first, says once whom it waits for, then goes on', async () => {
  const directory = temporaryDirectory();
  const order: string[] = [];
  const lines: string[] = [];
  const release = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const first = withCacheLock(directory, soon, async () => {
    held.resolve();
    await release.promise;
    order.push('first ends');
  });
  await held.promise;
  const said = Promise.withResolvers<void>();
  const progress = (line: string): void => {
    lines.push(line);
    said.resolve();
  };
  const second = withCacheLock(directory, { ...soon, progress }, async () => {
    order.push('second runs');
  });
  await said.promise;
  release.resolve();
  await Promise.all([first, second]);
  expect(order).toEqual(['first ends', 'second runs']);
  expect(lines).toEqual([
    expect.stringMatching(
      new RegExp(`^waiting: process ${process.pid} builds images in this cache, on ${hostname()}, since 2`),
    ),
  ]);
});

test('caches in different folders do not wait for each other', async () => {
  const inner = async (): Promise<string> =>
    await withCacheLock(temporaryDirectory(), atOnce, async () => 'both');
  expect(await withCacheLock(temporaryDirectory(), atOnce, inner)).toBe('both');
});

test('what fails under the lock frees it', async () => {
  const directory = temporaryDirectory();
  const failing = withCacheLock(directory, atOnce, async () => await Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await withCacheLock(directory, atOnce, async () => 'free')).toBe('free');
});

test('only its user can get at the lock, and at a cache that is made for it', async () => {
  const directory = join(temporaryDirectory(), 'cache');
  await withCacheLock(directory, atOnce, async () => {});
  const modes = await Promise.all(
    [directory, lockFile(directory)].map(async (path) => (await stat(path)).mode),
  );
  expect(modes.map((mode) => mode & 0o777)).toEqual([0o700, 0o600]);
});

test('the lock of a process that was killed is held by what it started, and free when that has ended', async () => {
  const directory = temporaryDirectory();
  const { process: child, builds } = await holder(directory);
  expect(await refusal(directory)).toMatch(new RegExp(`^process ${child.pid} builds images`));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await refusal(directory)).toMatch(
    new RegExp(`^what process ${child.pid} started before it was killed`),
  );
  end(builds);
  expect(await withCacheLock(directory, soon, async () => 'free')).toBe('free');
});

test('a helper that a program left behind does not keep the lock of a build that ended', async () => {
  const directory = temporaryDirectory();
  const left = await withCacheLock(directory, atOnce, async (held) => {
    const result = await run(['sh', '-c', 'sleep 600 >/dev/null 2>&1 & echo $!'], held);
    return Number(result.stdout);
  });
  onTestFinished(() => end(left));
  expect(await withCacheLock(directory, atOnce, async () => 'free')).toBe('free');
});

test('a torn note of the holder is no reason to fail', async () => {
  const directory = temporaryDirectory();
  await withCacheLock(directory, atOnce, async () => {
    await writeFile(lockFile(directory), '{"pid":');
    expect(await refusal(directory)).toBe('another run builds images in this cache');
  });
  expect(await readFile(lockFile(directory), 'utf8')).toBe('{"pid":');
});

test('a cache that cannot be locked is named at once', async () => {
  const directory = join(temporaryDirectory(), 'cache');
  await mkdir(lockFile(directory), { recursive: true });
  await chmod(directory, 0o700);
  await expect(withCacheLock(directory, soon, async () => {})).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    message: expect.stringContaining(lockFile(directory)) as string,
  });
  const none: RunCommand = async () => await run(['/nowhere/flock']);
  const missing = withCacheLock(temporaryDirectory(), { ...soon, run: none }, async () => {});
  await expect(missing).rejects.toMatchObject({ code: 'PROGRAM_MISSING', nextStep: 'install util-linux' });
  const result = { command: 'flock', exitCode: -1, stdout: '', stderr: '', durationMs: 0 };
  const failing: RunCommand = async () => {
    throw new CommandError('program not found in words alone', result, undefined);
  };
  const failed = withCacheLock(temporaryDirectory(), { ...soon, run: failing }, async () => {});
  await expect(failed).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
});
