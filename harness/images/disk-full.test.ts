import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type OpenFile, openForWriting } from '../files/whole-file.ts';
import { CommandError } from '../process/run.ts';
import { createBuildCache } from './cache.ts';
import { REQUEST, releaseMachine, WATCHED } from './testing/release-machine.ts';

/** A disk that is full once, at the third write to a file. */
function fullOnce(): OpenFile {
  let files = 0;
  return async (path) => {
    const file = await openForWriting(path);
    files += 1;
    if (files !== 3) return file;
    file.writeFile = async () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    };
    return file;
  };
}

/** What an engine says on a full disk, once. */
function engineFullOnce(stderr: string): () => void {
  let isFull = true;
  return () => {
    if (!isFull) return;
    isFull = false;
    const result = { command: 'docker', exitCode: 1, stdout: '', stderr, durationMs: 1 };
    throw new CommandError('exit code 1', result, undefined);
  };
}

const ended = async (work: Promise<unknown>): Promise<unknown> => await work.catch((error: unknown) => error);

test('a disk that is full while images are fetched: phase, file and what is free, and the next run is good', async () => {
  const { source, storeDir, cacheDir } = await releaseMachine({ openFile: fullOnce() });
  expect(await ended(source.prepare(REQUEST, WATCHED))).toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringMatching(
      /^fetching docker\.io\/\S+: the disk is full: \/\S+ could not be written, [\d.]+ MB free at \/\S+$/,
    ) as string,
  });
  const parts = (await readdir(storeDir, { recursive: true })).filter((name) => name.includes('.part-'));
  expect([parts, await createBuildCache(cacheDir).unfinished()]).toEqual([[], []]);
  expect((await source.prepare(REQUEST, WATCHED)).source).toBe('registry');
});

test.each([
  [
    'build',
    /^building image .*: the disk is full: \/var\/lib\/docker\/x could not be written, [\d.]+ MB free at \//,
  ],
  ['commit', /^baking localhost\S+: the disk is full: \/var\/lib\/docker\/x could not be written/],
] as const)(
  "a full disk of the engine's at %s leaves nothing behind, and the next run is good",
  async (when, words) => {
    const full = engineFullOnce('Error: write /var/lib/docker/x: no space left on device');
    const { source, cacheDir } = await releaseMachine({ fullAt: { [when]: full } });
    expect(await ended(source.prepare(REQUEST, WATCHED))).toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(words) as string,
    });
    expect(await createBuildCache(cacheDir).unfinished()).toEqual([]);
    expect(await readdir(join(cacheDir, 'tmp'))).toEqual([]);
    expect((await source.prepare(REQUEST, WATCHED)).source).toBe('registry');
  },
);

test('a full disk while an archive is written is told with its phase', async () => {
  const load = () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      path: '/tmp/node.tar',
    });
  };
  const { source } = await releaseMachine({ fullAt: { load } });
  expect(await ended(source.prepare(REQUEST, WATCHED))).toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringMatching(
      /^loading localhost\S+: the disk is full: \/tmp\/node\.tar could not/,
    ) as string,
  });
});
