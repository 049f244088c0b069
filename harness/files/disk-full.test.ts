import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { freeSpace, inPhase } from './disk-full.ts';

/** What the kernel says on a full disk. */
async function full(path: string): Promise<never> {
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', path });
}

test('a full disk is told with phase, file and what is free there, once however many phases are inside each other', async () => {
  const folder = temporaryDirectory();
  const file = join(folder, 'not', 'there', 'node.tar');
  const inside = async () => await inPhase('loading the node image', async () => await full(file));
  await expect(inPhase('image work', inside)).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringMatching(
      new RegExp(
        `^loading the node image: the disk is full: ${file} could not be written, [\\d.]+ MB free at ${folder}$`,
      ),
    ) as string,
    nextStep: expect.stringContaining('what was whole is kept') as string,
  });
});

test("the kernel's own error is known, where it names no file too", async () => {
  const writing = inPhase('saving images', async () => await writeFile('/dev/full', 'x'));
  await expect(writing).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: 'saving images: the disk is full',
  });
});

test('other errors are left as they are', async () => {
  const other = new TypeError('x');
  await expect(inPhase('loading', async () => await Promise.reject(other))).rejects.toBe(other);
});

test('free bytes are those of the nearest folder that is there', () => {
  const folder = temporaryDirectory();
  const { at, bytes } = freeSpace(join(folder, 'a', 'b'));
  expect(at).toBe(folder);
  expect(bytes).toBeGreaterThan(0);
});
