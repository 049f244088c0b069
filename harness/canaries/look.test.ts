import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../errors/errors.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { lookFor } from './look.ts';
import { drawSecret, noteCanaries, readCanaries } from './state.ts';

test('a canary is found as it is and in base64, at any depth, but not where it is noted', () => {
  const directory = temporaryDirectory();
  const stateFile = join(directory, 'canaries.json');
  const canaries = ['raw', 'encoded', 'deep', 'none'].map((form) => ({ form, secret: drawSecret() }));
  const secretOf = (form: string) => canaries.find((one) => one.form === form)?.secret ?? '';
  noteCanaries(stateFile, canaries.slice(0, 2));
  noteCanaries(stateFile, canaries.slice(2));
  expect(readCanaries(stateFile)).toEqual(canaries);
  mkdirSync(join(directory, 'a/b'), { recursive: true });
  writeFileSync(join(directory, 'raw.txt'), `x${secretOf('raw')}x`);
  writeFileSync(join(directory, 'encoded.txt'), btoa(`password=${secretOf('encoded')};`));
  writeFileSync(join(directory, 'a/b/deep.txt'), secretOf('deep').toUpperCase());
  const { files, leaks } = lookFor(canaries, [directory], stateFile);
  expect(files).toBe(3);
  expect(leaks.map(({ form }) => form).toSorted()).toEqual(['deep', 'encoded', 'raw']);
});

test('to look at nothing proves nothing', () => {
  const directory = temporaryDirectory();
  expect(() => lookFor([], [directory], '/none')).toThrow('has no file');
  expect(() => lookFor([], [join(directory, 'gone')], '/none')).toThrow('has no file');
  expect(() => readCanaries(join(directory, 'gone'))).toThrow('holds no canaries');
});

test('a pipe is neither a file of canaries nor one to look at, and is named', async () => {
  const pipe = join(temporaryDirectory(), 'pipe');
  await createRunner()(['mkfifo', pipe]);
  for (const read of [
    () => readCanaries(pipe),
    () => noteCanaries(pipe, []),
    () => lookFor([], [pipe], '/none'),
  ]) {
    expect(read).toThrow(UsageError);
    expect(read).toThrow(`${pipe} is a pipe, no file`);
  }
});
