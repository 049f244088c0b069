import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashFile } from '../files/hash-file.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { hashInputs, hashTree } from './input-hash.ts';

test('a key does not depend on the order of members, but on that of lists and on every value', () => {
  expect(hashInputs({ a: 1, b: ['x', 'y'] })).toBe(hashInputs({ b: ['x', 'y'], a: 1 }));
  expect(hashInputs({ a: 1, b: ['x', 'y'] })).not.toBe(hashInputs({ a: 1, b: ['y', 'x'] }));
  expect(hashInputs({ a: '1' })).not.toBe(hashInputs({ a: 1 }));
  expect(hashInputs({ a: { b: 'ab' } })).not.toBe(hashInputs({ a: { b: 'a' } }));
  expect(hashInputs(null)).toMatch(/^[0-9a-f]{12}$/);
});

test('a file is hashed by SHA-256 of its content', async () => {
  const directory = temporaryDirectory();
  await writeFile(join(directory, 'f'), 'abc');
  expect(await hashFile(join(directory, 'f'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('a tree changes with content, name, link target, and what is kept; not with where it is', async () => {
  const directory = temporaryDirectory();
  const make = async (name: string, change: (root: string) => Promise<void>): Promise<string> => {
    const root = join(directory, name);
    await mkdir(join(root, 'sub'), { recursive: true });
    await writeFile(join(root, 'sub', 'a.go'), 'package a');
    await writeFile(join(root, 'b_test.go'), 'package b');
    await symlink('sub/a.go', join(root, 'link'));
    await change(root);
    return await hashTree(root, (path) => !path.endsWith('_test.go'));
  };
  const plain = await make('1', async () => {});
  expect(await make('2', async () => {})).toBe(plain);
  expect(await make('3', async (root) => await writeFile(join(root, 'b_test.go'), 'package c'))).toBe(plain);
  expect(await make('4', async (root) => await writeFile(join(root, 'sub', 'a.go'), 'package b'))).not.toBe(
    plain,
  );
  expect(await make('5', async (root) => await writeFile(join(root, 'sub', 'z.go'), ''))).not.toBe(plain);
  const relinked = async (root: string): Promise<void> => {
    await rm(join(root, 'link'));
    await symlink('sub', join(root, 'link'));
  };
  expect(await make('6', relinked)).not.toBe(plain);
});
