import { keepPiece, type Piece, readSeries } from '../../../reports/series/record.ts';
import { layoutOf } from '../../config/layout.ts';
import { writeWholeText } from '../../files/whole-text.ts';
import { makePiece, type PieceContext } from './make-piece.ts';
import { type SeriesPiece, wordsOf } from './series-file.ts';

export interface SeriesFiles {
  /** What is on record of the series, YAML. */
  readonly record: string;
  /** The published document, Markdown. */
  readonly published: string;
}

/**
 * Makes the pieces that are not on record, one after another, and keeps each as soon as it ends, with the document made
 * anew: what was interrupted goes on where it was.
 */
export async function makeSeries(
  context: PieceContext,
  pieces: readonly SeriesPiece[],
  { files, textOf }: { readonly files: SeriesFiles; readonly textOf: () => string },
): Promise<readonly Piece[]> {
  const made: Piece[] = [];
  const known = readSeries(files.record).pieces;
  const folder = layoutOf(context.repository).series;
  const open = pieces.filter(
    (piece) => !known.some((one) => one.name === piece.name && one.words === wordsOf(folder, piece)),
  );
  for (const [index, piece] of open.entries()) {
    context.signal.throwIfAborted();
    const what = 'up' in piece ? wordsOf(folder, piece) : `npm run conformance -- ${piece.words}`;
    context.say(`piece ${index + 1} of ${open.length}, ${piece.name}: ${what}`);
    const done = await makePiece(context, piece);
    keepPiece(files.record, done);
    writeWholeText(files.published, textOf());
    made.push(done);
  }
  if (open.length === 0) context.say('all pieces are on record');
  return made;
}
