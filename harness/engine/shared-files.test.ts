import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { bind, placeToken } from './shared-files.ts';

test('a token is in the cache, or in the deepest folder above it that takes a file, and goes again', async () => {
  const directory = temporaryDirectory();
  const cache = join(directory, 'there', 'cache');
  await mkdir(join(directory, 'there'));
  for (const folder of [join(directory, 'there'), cache]) {
    const token = await placeToken(cache);
    expect(await readdir(folder)).toEqual([token?.file.slice(folder.length + 1)]);
    expect(await readFile(token?.file ?? '', 'utf8')).toBe(`${token?.text}\n`);
    await token?.remove();
    expect(await readdir(folder)).toEqual([]);
    await mkdir(cache, { recursive: true });
  }
});

test('a folder that takes no file is passed over', async () => {
  const directory = temporaryDirectory();
  // The kernel lets nobody, root neither, make a file there.
  await symlink('/proc/self', join(directory, 'cache'));
  const token = await placeToken(join(directory, 'cache', 'fdinfo'));
  expect(await readdir(directory)).toContain(token?.file.slice(directory.length + 1));
  await token?.remove();
});

test('a bind is read alone, and a path with a comma or a quote stays whole', () => {
  expect(bind('/usr', '/usr')).toEqual(['--mount', 'type=bind,source=/usr,target=/usr,readonly']);
  expect(bind('/a,"b', '/c')).toEqual(['--mount', 'type=bind,"source=/a,""b",target=/c,readonly']);
});
