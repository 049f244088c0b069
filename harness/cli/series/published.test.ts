import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { differencesOf } from '../../../reports/series/difference.ts';
import { readSeries, type SeriesRecord } from '../../../reports/series/record.ts';
import { seriesTable } from '../../../reports/series/series-table.ts';
import { stabilityTable, unstableIn } from '../../../reports/series/stability-table.ts';
import { layoutOf } from '../../config/layout.ts';
import { REPOSITORY } from '../make-context.ts';
import { seriesFiles } from './series.ts';
import { readSeriesFile, seriesNames } from './series-file.ts';

const LAYOUT = layoutOf(REPOSITORY);
const RECORDS = globSync('records/*.yaml', { cwd: LAYOUT.published }).map((file) => basename(file, '.yaml'));

function published(name: string, record: SeriesRecord): string {
  return name === 'stability'
    ? stabilityTable(record)
    : seriesTable(readSeriesFile(LAYOUT.series, name), record);
}

test.each(RECORDS)(
  '%s: the published document is what its record makes, and each difference has its reason',
  (name) => {
    const { record: file, published: document } = seriesFiles(REPOSITORY, name);
    const record = readSeries(file);
    expect(readFileSync(document, 'utf8')).toBe(published(name, record));
    const open =
      name === 'stability'
        ? unstableIn(record.pieces).filter(({ id }) => !record.explained.some((one) => one.id === id))
        : differencesOf(record, record.pieces).filter(({ explanation }) => explanation === undefined);
    expect(open).toEqual([]);
  },
);

test.each(seriesNames(LAYOUT.series))(
  '%s: the series can be read, and each piece says what is typed',
  (name) => {
    const { pieces } = readSeriesFile(LAYOUT.series, name);
    expect(pieces.length).toBeGreaterThan(0);
    for (const { words } of pieces) expect(words).toMatch(/^--[a-z]/);
  },
);
