import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSeries } from '../../../reports/series/record.ts';
import { UsageError } from '../../errors/errors.ts';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { createRunner } from '../../process/run.ts';
import { readSeriesFile, wordsOf } from './series-file.ts';

test('a pipe is no series, no record of one and no manifest of a piece, and is named', async () => {
  const folder = temporaryDirectory();
  const pipe = join(folder, 'mine.yaml');
  await createRunner()(['mkdir', join(folder, 'surroundings')]);
  await createRunner()(['mkfifo', pipe, join(folder, 'surroundings/a.yaml')]);
  const piece = { name: 'a', about: '', underLoad: false, up: '', between: [{ apply: 'a.yaml' }], test: '' };
  for (const read of [
    () => readSeriesFile(folder, 'mine'),
    () => readSeries(pipe),
    () => wordsOf(folder, piece),
  ]) {
    expect(read).toThrow(UsageError);
    expect(read).toThrow(/(?:mine|a)\.yaml is a pipe, no file/);
  }
});

test('a file of another form is named', () => {
  const folder = temporaryDirectory();
  writeFileSync(join(folder, 'mine.yaml'), 'title: x\n');
  expect(() => readSeriesFile(folder, 'mine')).toThrow(/mine\.yaml: /);
  expect(() => readSeriesFile(folder, 'other')).toThrow('no series other');
});
