import { join } from 'node:path';
import { Command } from 'commander';
import { differencesOf } from '../../../reports/series/difference.ts';
import { readSeries } from '../../../reports/series/record.ts';
import { seriesTable } from '../../../reports/series/series-table.ts';
import { layoutOf } from '../../config/layout.ts';
import { didYouMean } from '../../config/nearest.ts';
import { UsageError } from '../../errors/errors.ts';
import { EXIT } from '../../errors/exit.ts';
import type { Context } from '../../run/context.ts';
import { readWords } from '../read-words.ts';
import { makeSeries } from './make-series.ts';
import { readSeriesFile, type Series, seriesNames } from './series-file.ts';

/** `npm run series -- NAME [PIECES]`. Gives the exit code: 1 where a verdict is without an explanation. @throws UsageError */
export async function series(context: Context, argv: readonly string[]): Promise<number> {
  const { repository } = context;
  const folder = layoutOf(repository).series;
  const program = new Command('npm run series --')
    .description(
      'Makes the whole runs of a series that are not on record, keeps what they found, and writes the table of all.',
    )
    .argument('<series>', seriesNames(folder).join(', '))
    .argument('[pieces...]', 'names of pieces (default: all)')
    .addHelpText(
      'after',
      '\nGoes on where it was stopped. To make a piece anew, take it out of reports/published/records.',
    );
  if (!readWords(program, argv, context.out)) return EXIT.conformant;
  const [name = '', ...wanted] = program.args;
  const its = readSeriesFile(folder, name);
  const files = seriesFiles(repository, name);
  const textOf = () => seriesTable(its, readSeries(files.record));
  const made = await makeSeries(context, piecesNamed(its, wanted), { files, textOf });
  const unexplained = differencesOf(readSeries(files.record), made).filter(
    ({ explanation }) => explanation === undefined,
  );
  for (const { piece, lane, id, verdict, why } of unexplained)
    context.say(`${piece}, lane ${lane}: ${id} ${verdict}, not explained: ${why}`);
  return unexplained.length === 0 ? EXIT.conformant : EXIT.nonConformant;
}

/** Where a series is kept and published. */
export function seriesFiles(
  repository: string,
  name: string,
): { readonly record: string; readonly published: string } {
  const { published } = layoutOf(repository);
  return { record: join(published, 'records', `${name}.yaml`), published: join(published, `${name}.md`) };
}

function piecesNamed({ pieces }: Series, wanted: readonly string[]): Series['pieces'] {
  const known = pieces.map(({ name }) => name);
  for (const name of wanted)
    if (!known.includes(name)) throw new UsageError(`no piece ${name}`, didYouMean(name, known));
  return wanted.length === 0 ? pieces : pieces.filter(({ name }) => wanted.includes(name));
}
