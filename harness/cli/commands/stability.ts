import { readSeries } from '../../../reports/series/record.ts';
import { stabilityTable, unstableIn } from '../../../reports/series/stability-table.ts';
import { EXIT } from '../../errors/exit.ts';
import type { Context } from '../../run/context.ts';
import { makeSeries } from '../series/make-series.ts';
import { seriesFiles } from '../series/series.ts';
import type { SeriesPiece } from '../series/series-file.ts';

/** Of so many runs one has all cores kept busy by another program. */
const EVERY = 5;

/**
 * `stability --runs N`: N whole runs of the profile, each in another order, a fifth under load; those on record count. Gives the
 * exit code: 1 where a requirement was not judged alike in all of them, 3 where one was inconclusive.
 */
export async function stability(context: Context): Promise<number> {
  const { options, repository } = context;
  const files = seriesFiles(repository, 'stability');
  const pieces = Array.from({ length: options.runs }, (_, index) => pieceOf(options, index + 1));
  await makeSeries(context, pieces, { files, textOf: () => stabilityTable(readSeries(files.record)) });
  const runs = readSeries(files.record).pieces.filter(({ name }) =>
    pieces.some((piece) => piece.name === name),
  );
  const unstable = unstableIn(runs);
  for (const { id, lane, runs: by } of unstable)
    context.say(
      `${id} in ${lane}: ${Object.entries(by)
        .map(([verdict, those]) => `${verdict} ${those.length}`)
        .join(', ')}`,
    );
  context.say(`${runs.length} runs of ${options.profile}: ${unstable.length} requirements not judged alike`);
  if (unstable.length > 0) return EXIT.nonConformant;
  const isInconclusive = runs.some(({ lanes }) =>
    lanes.some(({ others }) => others.some(({ verdict }) => verdict === 'inconclusive')),
  );
  return isInconclusive ? EXIT.inconclusive : EXIT.conformant;
}

function pieceOf({ profile, engine }: Context['options'], seed: number): SeriesPiece {
  const on = engine === 'auto' ? '' : `-${engine}`;
  return {
    name: `${profile}${on}-${seed}`,
    about: '',
    words: `--profile ${profile} --shuffle ${seed}${engine === 'auto' ? '' : ` --engine ${engine}`}`,
    underLoad: seed % EVERY === 0,
  };
}
