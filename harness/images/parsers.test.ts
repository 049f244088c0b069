import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { oldOnes } from './prune.ts';
import { parseSuite } from './rootfs.ts';
import { together } from './together.ts';

test('the Debian release is read from os-release', async () => {
  const osRelease = await readFile(
    join(import.meta.dirname, '../../fixtures/images/recorded/os-release.txt'),
    'utf8',
  );
  expect(parseSuite(osRelease)).toBe('bookworm');
  expect(parseSuite('ID=fedora\nVERSION_ID=44\n')).toBeUndefined();
});

test('the four newest images of each name and the current one are kept, and nameless ones left to the engine', () => {
  expect(oldOnes('n:6\nn:5\nn:<none>\nn:4\nn:3\nn:2\nn:1\n', new Set(['n:1']))).toEqual(['n:2']);
  expect(oldOnes('h/a:5\nh/b:5\nh/a:4\nh/a:3\nh/a:2\nh/b:4\nh/a:1\n', new Set())).toEqual(['h/a:1']);
  expect(oldOnes('', new Set())).toEqual([]);
});

test('of works side by side, the first failure stops the others and is thrown when all have ended', async () => {
  const ended: string[] = [];
  const failure = new Error('checksum');
  const slow = async (signal: AbortSignal): Promise<void> => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    ended.push('slow');
    throw new Error('cancelled');
  };
  await expect(together([slow, async () => await Promise.reject(failure)])).rejects.toBe(failure);
  expect(ended).toEqual(['slow']);
});

test("the caller's signal stops all of them", async () => {
  const outer = new AbortController();
  const work = async (signal: AbortSignal): Promise<void> => {
    outer.abort(new Error('interrupted'));
    signal.throwIfAborted();
  };
  await expect(together([work], outer.signal)).rejects.toThrow('interrupted');
});
