import { readdirSync, renameSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { readJson, readJsonOrUndefined, writeJson } from './json-file.ts';

const schema = z.strictObject({ lane: z.string() });

test('what was written is read, by this user alone, and no part is left', () => {
  const folder = join(temporaryDirectory(), 'lanes');
  const file = join(folder, 'cni.json');
  writeJson(file, { lane: 'init' });
  writeJson(file, { lane: 'cni' });
  expect(readJson(file, schema, 'x')).toEqual({ lane: 'cni' });
  expect(readJsonOrUndefined(file, schema)).toEqual({ lane: 'cni' });
  expect(readdirSync(folder)).toEqual(['cni.json']);
  expect([statSync(file).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
});

/** Puts a link to a file in its place. */
function linkTo(file: string): void {
  renameSync(file, `${file}.moved`);
  symlinkSync(`${file}.moved`, file);
}

test.each([
  ['empty', (file: string) => truncateSync(file, 0), /cni\.json cannot be read: it is empty/],
  ['torn', (file: string) => truncateSync(file, 9), /cni\.json cannot be read: .*JSON/],
  ['of another shape', (file: string) => writeFileSync(file, '{"lane":1}'), /cni\.json .* lane is not as/],
  ['no file', undefined, /other\.json cannot be read: it is not there/],
  ['a link', linkTo, /cni\.json cannot be read: it is a link, not a plain file/],
])('a file that is %s is named, with what to do', (_what, harm, words) => {
  const file = join(temporaryDirectory(), 'cni.json');
  writeJson(file, { lane: 'cni' });
  harm?.(file);
  const read = () =>
    readJson(harm === undefined ? file.replace('cni', 'other') : file, schema, 'bring it up');
  expect(read).toThrow(words);
  expect(read).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE', nextStep: 'bring it up' }));
  expect(readJsonOrUndefined(harm === undefined ? `${file}x` : file, schema)).toBeUndefined();
});

test('what cannot be written is named, and what was there stays', () => {
  const folder = temporaryDirectory();
  const file = join(folder, 'cni.json');
  writeJson(file, { lane: 'cni' });
  expect(() => writeJson(join(file, 'below.json'), {})).toThrow(
    expect.objectContaining({
      code: 'FILE_UNWRITABLE',
      message: expect.stringContaining('below.json') as string,
    }),
  );
  expect(readJson(file, schema, 'x')).toEqual({ lane: 'cni' });
});
