import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { sweepParts, writeWhole } from './whole-file.ts';

test('a file that could not be written whole is not there, nor a part of it', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'refs', 'a.json');
  const writing = writeWhole(path, async (append) => {
    await append(Buffer.from('half'));
    throw new Error('cut');
  });
  await expect(writing).rejects.toThrow('cut');
  expect(await readdir(join(directory, 'refs'))).toEqual([]);
  await writeWhole(path, async (append) => {
    const [part] = await readdir(join(directory, 'refs'));
    expect(part).toMatch(/^\.part-.*a\.json~$/);
    await append(Buffer.from('one '));
    await append(Buffer.from('two'));
  });
  expect(await readFile(path, 'utf8')).toBe('one two');
});

test('a place that cannot be written is named', async () => {
  const directory = temporaryDirectory();
  await writeFile(join(directory, 'file'), '');
  await expect(writeWhole(join(directory, 'file', 'x'), async () => undefined)).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    message: expect.stringContaining(join(directory, 'file', 'x')),
  });
});

test("a killed run's part is removed, and a live one's is not", async () => {
  const folder = temporaryDirectory();
  // The kernel gives no process a number as high as these.
  const parts = ['.part-99999999-1-aa-x', `.part-${process.pid}--bb-x`, '.part-99999998-1-cc-x'];
  for (const name of [...parts, 'whole']) await writeFile(join(folder, name), 'half');
  for (const name of [...parts.slice(0, 2), 'whole']) await utimes(join(folder, name), 0, 0);
  await sweepParts(folder, Date.now());
  expect((await readdir(folder)).toSorted()).toEqual([...parts.slice(1), 'whole'].toSorted());
});
