import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
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
  const left = ['tmp/abc', 'bin/etcd-1.part-00ff', 'bin/etcd-1.seal'].map((path) => join(directory, path));
  for (const path of left) await mkdir(path, { recursive: true });
  expect((await cache.sweep()).toSorted()).toEqual(left.toSorted());
  expect(await readdir(join(directory, 'bin'))).toEqual(['kind-1', 'kind-1.seal']);
  expect((await readdir(directory)).toSorted()).toEqual(['bin', 'tmp']);
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

test.each([
  ['bin', 'kind-1/kind'],
  ['tools', 'istio-1/go.mod'],
  ['rootfs', 'base-1.tar'],
  ['node', 'a.json'],
] as const)('a result of %s that was emptied, or cut in half, is said and made anew', async (kind, file) => {
  const [name = ''] = file.split('/');
  for (const size of [0, 5]) {
    const directory = temporaryDirectory();
    const lines: string[] = [];
    const cache = createBuildCache(directory, (line) => lines.push(line));
    let made = 0;
    const make = async (path: string): Promise<void> => {
      made += 1;
      if (file !== name) await mkdir(path);
      await writeFile(file === name ? path : join(path, file.slice(name.length)), 'whole text');
    };
    await cache.obtain(kind, name, make);
    const path = join(directory, kind, file);
    await truncate(path, size);
    expect(await cache.has(kind, name)).toBe(false);
    await cache.obtain(kind, name, make);
    expect(lines).toEqual([`${join(directory, kind, name)} is made anew: ${path} has ${size} of 10 bytes`]);
    expect([made, await readFile(path, 'utf8'), await cache.has(kind, name)]).toEqual([
      2,
      'whole text',
      true,
    ]);
  }
});

test('a result of a run that sealed none is made anew', async () => {
  const directory = temporaryDirectory();
  const cache = createBuildCache(directory);
  await mkdir(join(directory, 'bin', 'kind-1'), { recursive: true });
  expect(await cache.has('bin', 'kind-1')).toBe(false);
});

test('what is always made anew is not said to be torn, whatever was done to it', async () => {
  const directory = temporaryDirectory();
  const lines: string[] = [];
  const cache = createBuildCache(directory, (line) => lines.push(line));
  const make = async (path: string): Promise<void> => await writeFile(path, 'go.mod');
  await writeFile(await cache.replace('tools', 'istio-1', make), 'completed');
  await cache.replace('tools', 'istio-1', make);
  expect(lines).toEqual([]);
});
