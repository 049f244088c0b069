import { symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../errors/errors.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { readNamedFileSync } from './named-file.ts';

test('a file is read, and one at the end of a link', () => {
  const directory = temporaryDirectory();
  const [file, link] = [join(directory, 'a'), join(directory, 'b')];
  writeFileSync(file, 'naïve');
  symlinkSync(file, link);
  expect([readNamedFileSync(file), readNamedFileSync(link, 'latin1')]).toEqual(['naïve', 'naÃ¯ve']);
});

test.for([
  ['a pipe', 'pipe'],
  ['a directory', '.'],
  ['a device', '/dev/zero'],
] as const)('%s is refused by its name, and not read', async ([what, name]) => {
  const directory = temporaryDirectory();
  await createRunner()(['mkfifo', join(directory, 'pipe')]);
  const path = resolve(directory, name);
  expect(() => readNamedFileSync(path)).toThrow(UsageError);
  expect(() => readNamedFileSync(path)).toThrow(`${path} is ${what}, no file`);
});

test('what is not there is told in the words of the system', () => {
  const path = join(temporaryDirectory(), 'a');
  expect(() => readNamedFileSync(path)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});
