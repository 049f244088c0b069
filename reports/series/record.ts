import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../../harness/errors/errors.ts';
import { readNamedFileSync } from '../../harness/files/named-file.ts';
import { writeWholeText } from '../../harness/files/whole-text.ts';
import { count, host, requirementId, text, verdictKind } from '../../harness/protocol/shapes.ts';

/** A verdict of a piece that is not simply conformant. */
const otherVerdict = z.object({
  id: requirementId,
  verdict: verdictKind,
  known: text.optional(),
  /** One line, cut. */
  why: text,
});

const pieceLane = z.object({
  id: text,
  /** Absent: the lane did not come up. */
  istio: text.optional(),
  kubernetes: text.optional(),
  conformant: count,
  others: z.array(otherVerdict),
});

const piece = z.object({
  name: text,
  /** `2026-11-30`. */
  date: text,
  /** Of this suite. */
  commit: text,
  /** What was typed after `npm run conformance --`, or each step and the digests of what was applied. */
  words: text,
  /** Every core was kept busy by another program. */
  underLoad: z.boolean(),
  exitCode: count,
  durationS: count,
  engine: text,
  host,
  lanes: z.array(pieceLane),
});

const explanation = z.object({
  id: requirementId,
  /** Names of pieces; all, where absent. */
  pieces: z.array(text).optional(),
  why: text,
});

/** Whole runs, one a piece, kept compact: what a published table is made from. */
const seriesRecord = z.object({
  /** Why verdicts are other than conformant or a published finding; written by hand. */
  explained: z.array(explanation),
  pieces: z.array(piece),
});

export type SeriesRecord = z.infer<typeof seriesRecord>;
export type Piece = z.infer<typeof piece>;
export type OtherVerdict = z.infer<typeof otherVerdict>;

/** What is on record of a series; nothing yet, where there is no file. @throws UsageError for a file of another form */
export function readSeries(file: string): SeriesRecord {
  let content: string;
  try {
    content = readNamedFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { explained: [], pieces: [] };
    throw error;
  }
  const read = seriesRecord.safeParse(parse(content));
  if (!read.success) throw new UsageError(`${file}: ${z.prettifyError(read.error)}`, 'mend it, or remove it');
  return read.data;
}

/** Keeps a piece, in place of an earlier one of its name. */
export function keepPiece(file: string, made: Piece): void {
  const { explained, pieces } = readSeries(file);
  const others = pieces.filter(({ name }) => name !== made.name);
  writeWholeText(file, stringify({ explained, pieces: [...others, made] }, { lineWidth: 0 }));
}
