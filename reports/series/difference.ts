import { isFailure } from '../failures.ts';
import type { OtherVerdict, Piece, SeriesRecord } from './record.ts';

/** A verdict that speaks against the product, or says nothing of it, and is no published finding. */
export interface Difference extends OtherVerdict {
  readonly piece: string;
  readonly lane: string;
  /** Why; undefined where nobody has said it yet. */
  readonly explanation: string | undefined;
}

/** Every difference of these pieces, with its explanation. */
export function differencesOf(
  { explained }: Pick<SeriesRecord, 'explained'>,
  pieces: readonly Piece[],
): readonly Difference[] {
  return pieces.flatMap((piece) =>
    piece.lanes.flatMap((lane) =>
      lane.others
        .filter((other) => isFailure(other, false))
        .map((other) => ({
          ...other,
          piece: piece.name,
          lane: lane.id,
          explanation: explained.find(
            (one) => one.id === other.id && (one.pieces === undefined || one.pieces.includes(piece.name)),
          )?.why,
        })),
    ),
  );
}
