import { cp, mkdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { seal, sealOf, tornPart } from './seal.ts';

/** A sealed folder of two files. */
async function sealed(): Promise<{ folder: string; program: string }> {
  const folder = join(temporaryDirectory(), 'kind-1');
  await mkdir(join(folder, 'deep'), { recursive: true });
  const program = join(folder, 'deep', 'kind');
  await writeFile(program, 'the program');
  await writeFile(join(folder, 'VERSION'), '1');
  await seal(folder);
  expect(await tornPart(folder)).toBeUndefined();
  return { folder, program };
}

test.each([
  ['emptied', async (file: string) => await truncate(file, 0), /deep\/kind has 0 of 11 bytes/],
  ['cut in half', async (file: string) => await truncate(file, 5), /deep\/kind has 5 of 11 bytes/],
  ['removed', async (file: string) => await rm(file), /deep\/kind is missing/],
  ['written over', async (file: string) => await writeFile(file, 'the pr0gram'), /deep\/kind is not what/],
])('a file that was %s is named', async (_how, harm, words) => {
  const { folder, program } = await sealed();
  await harm(program);
  expect(await tornPart(folder)).toMatch(words);
});

test.each([
  ['no seal', async (file: string) => await rm(file)],
  ['a torn seal', async (file: string) => await truncate(file, 20)],
])('with %s nothing counts as whole', async (_what, harm) => {
  const { folder } = await sealed();
  await harm(sealOf(folder));
  expect(await tornPart(folder)).toMatch(/nothing says/);
});

test('a copy is whole: its content is read once, and its own times are sealed', async () => {
  const { folder } = await sealed();
  const copy = join(temporaryDirectory(), 'kind-1');
  await cp(folder, copy, { recursive: true });
  await cp(sealOf(folder), sealOf(copy));
  await utimes(join(copy, 'VERSION'), 1, 1);
  expect(await tornPart(copy)).toBeUndefined();
  const own = await readFile(sealOf(copy), 'utf8');
  expect(own).not.toBe(await readFile(sealOf(folder), 'utf8'));
  expect(await tornPart(copy)).toBeUndefined();
  expect(await readFile(sealOf(copy), 'utf8')).toBe(own);
});

test('a file by itself is sealed like a folder', async () => {
  const archive = join(temporaryDirectory(), 'base.tar');
  await writeFile(archive, 'archive');
  await seal(archive);
  expect(await tornPart(archive)).toBeUndefined();
  await truncate(archive, 3);
  expect(await tornPart(archive)).toMatch(/base\.tar has 3 of 7 bytes/);
  expect((await stat(sealOf(archive))).size).toBeGreaterThan(0);
});
