import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { differencesOf } from '../../../reports/series/difference.ts';
import { readSeries, type SeriesRecord } from '../../../reports/series/record.ts';
import { seriesTable } from '../../../reports/series/series-table.ts';
import { stabilityTable, unstableIn } from '../../../reports/series/stability-table.ts';
import { layoutOf } from '../../config/layout.ts';
import { resolveOptions } from '../../config/options.ts';
import { REPOSITORY } from '../make-context.ts';
import { parseCommandLine } from '../program.ts';
import { seriesFiles } from './series.ts';
import { argumentsIn, readSeriesFile, seriesNames, stepFiles } from './series-file.ts';

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

/** What a command line says. @throws UsageError for one that would be refused */
function optionsIn(command: string, words: string) {
  const read = parseCommandLine([command, ...argumentsIn(words)], '0', () => undefined);
  return read && resolveOptions(read.command, read.flags);
}

test.each(seriesNames(LAYOUT.series))(
  '%s: the series can be read, each piece says what is typed, and what it applies is there',
  (name) => {
    const { pieces } = readSeriesFile(LAYOUT.series, name);
    expect(pieces.length).toBeGreaterThan(0);
    for (const piece of pieces) {
      const typed =
        'up' in piece
          ? [
              ['up', piece.up],
              ['test', piece.test],
            ]
          : [['run', piece.words]];
      for (const [command, words = ''] of typed) expect(optionsIn(command!, words)).toBeDefined();
      for (const file of stepFiles(LAYOUT.series, piece)) expect(existsSync(file)).toBe(true);
    }
  },
);
