import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createBuildCache } from './cache.ts';

test('a result is made once, and found again by another cache over the same folder', async () => {
  const directory = temporaryDirectory();
  let made = 0;
  const make = async (path: string): Promise<void> => {
    made += 1;
    await mkdir(path);
    await writeFile(join(path, 'kind'), 'program');
  };
  const path = await createBuildCache(directory).obtain('bin', 'kind-1', make);
  expect(await createBuildCache(directory).obtain('bin', 'kind-1', make)).toBe(path);
  expect(made).toBe(1);
  expect(await readFile(join(path, 'kind'), 'utf8')).toBe('program');
});

test('a build that fails half way leaves nothing under the name, and no parts', async () => {
  const directory = temporaryDirectory();
  const cache = createBuildCache(directory);
  const half = cache.obtain('bin', 'etcd-1', async (path) => {
    await mkdir(path);
    await writeFile(join(path, 'etcd'), 'half');
    throw new Error('disk full');
  });
  await expect(half).rejects.toThrow('disk full');
  expect(await cache.has('bin', 'etcd-1')).toBe(false);
  expect(await readdir(join(directory, 'bin'))).toEqual([]);
});

test('while it is made, a result is not seen under its name', async () => {
  const directory = temporaryDirectory();
  const cache = createBuildCache(directory);
  await cache.obtain('rootfs', 'base-1.tar', async (path) => {
    await writeFile(path, 'half');
    expect(await cache.has('rootfs', 'base-1.tar')).toBe(false);
  });
  expect(await cache.has('rootfs', 'base-1.tar')).toBe(true);
});

test('replacing that fails keeps what was there', async () => {
  const directory = temporaryDirectory();
  const cache = createBuildCache(directory);
  await cache.replace('node', 'a.json', async (path) => await writeFile(path, 'old'));
  const failing = cache.replace('node', 'a.json', async (path) => {
    await writeFile(path, 'new');
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await readFile(cache.pathOf('node', 'a.json'), 'utf8')).toBe('old');
});

test('sweeping removes what a killed run left, and keeps results', async () => {
  const directory = temporaryDirectory();
  const cache = createBuildCache(directory);
  await cache.obtain('bin', 'kind-1', async (path) => await mkdir(path));
  await mkdir(join(directory, 'bin', 'etcd-1.part-00ff'));
  await mkdir(join(directory, 'tmp', 'abc'), { recursive: true });
  await cache.sweep();
  expect(await readdir(join(directory, 'bin'))).toEqual(['kind-1']);
  expect(await readdir(directory)).toEqual(['bin']);
});

test('a temporary folder is gone afterwards, also when its use fails', async () => {
  const directory = temporaryDirectory();
  const cache = createBuildCache(directory);
  let seen = '';
  await expect(
    cache.withTemporary(async (path) => {
      seen = path;
      await writeFile(join(path, 'x'), '');
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(seen).not.toBe('');
  expect(await readdir(join(directory, 'tmp'))).toEqual([]);
});
