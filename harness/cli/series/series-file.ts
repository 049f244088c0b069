import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { didYouMean } from '../../config/nearest.ts';
import { UsageError } from '../../errors/errors.ts';
import { readNamedFileSync } from '../../files/named-file.ts';

/** One thing that is done to the lanes of a piece when they are up, before they are judged. */
const stepSchema = z.union([
  /** A manifest of `surroundings/`, applied by the kubectl of each lane. */
  z.strictObject({ apply: z.string().regex(/^[\w-]+\.yaml$/) }),
  /** A script of `surroundings/`, run by a shell on each node. */
  z.strictObject({ onEachNode: z.string().regex(/^[\w-]+\.sh$/) }),
  /** From now on one in so many of the suite's own requests to the API server fails. */
  z.strictObject({ failingRequests: z.strictObject({ oneIn: z.int().min(2) }) }),
]);

const named = {
  name: z.string().regex(/^[\w.-]+$/),
  about: z.string(),
  /** Every core is kept busy by another program. */
  underLoad: z.boolean().default(false),
};

const pieceSchema = z.union([
  z.strictObject({
    ...named,
    /** What a user would type after `npm run conformance --`. */
    words: z.string(),
  }),
  z.strictObject({
    ...named,
    /** What a user would type after `npm run conformance -- up`, ... */
    up: z.string(),
    /** ... do to the lanes that are up, ... */
    between: z.array(stepSchema).min(1),
    /** ... and type after `npm run conformance -- test`. */
    test: z.string(),
  }),
]);

const seriesSchema = z.strictObject({
  title: z.string(),
  /** A paragraph of the published document. */
  about: z.string(),
  pieces: z
    .array(pieceSchema)
    .refine(
      (pieces) => new Set(pieces.map(({ name }) => name)).size === pieces.length,
      'a name stands twice',
    ),
});

/** Whole runs that belong together: what each is called, is for, and what is typed for it. */
export type Series = z.infer<typeof seriesSchema> & { readonly name: string };
export type SeriesPiece = z.infer<typeof pieceSchema>;
/** A piece whose lanes something is done to before they are judged. */
export type PieceInSteps = Extract<SeriesPiece, { up: string }>;
export type Step = z.infer<typeof stepSchema>;

/** Names of all series. */
export function seriesNames(folder: string): readonly string[] {
  return globSync('*.yaml', { cwd: folder })
    .map((file) => basename(file, '.yaml'))
    .toSorted();
}

/** A series of `fixtures/series`. @throws UsageError for a name that none has, or a file of another form */
export function readSeriesFile(folder: string, name: string): Series {
  const known = seriesNames(folder);
  if (!known.includes(name)) throw new UsageError(`no series ${name}`, didYouMean(name, known));
  const file = join(folder, `${name}.yaml`);
  const read = seriesSchema.safeParse(parse(readNamedFileSync(file)));
  if (!read.success) throw new UsageError(`${file}: ${z.prettifyError(read.error)}`, 'mend the file');
  return { name, ...read.data };
}

/**
 * What is done for a piece, in one line, with digests of the files that it applies from the folder of the series: by it a
 * record knows whether the piece is still the same.
 */
export function wordsOf(folder: string, piece: SeriesPiece): string {
  if (!('up' in piece)) return piece.words;
  const steps = piece.between.map((step) => stepWords(folder, step));
  return [`up ${piece.up}`, ...steps, `test ${piece.test}`].join('; ');
}

/** The words of a command line. */
export function argumentsIn(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** The file that a step names, in the folder of the series. */
export function stepFile(folder: string, name: string): string {
  return join(folder, 'surroundings', name);
}

/** The files that all steps of a piece name. */
export function stepFiles(folder: string, piece: SeriesPiece): readonly string[] {
  const steps = 'up' in piece ? piece.between : [];
  return steps.flatMap((step) => {
    if ('apply' in step) return [stepFile(folder, step.apply)];
    return 'onEachNode' in step ? [stepFile(folder, step.onEachNode)] : [];
  });
}

function stepWords(folder: string, step: Step): string {
  const known = (name: string) => `${name} (${shortDigest(stepFile(folder, name))})`;
  if ('apply' in step) return `apply ${known(step.apply)}`;
  if ('onEachNode' in step) return `on each node ${known(step.onEachNode)}`;
  return `one in ${step.failingRequests.oneIn} requests fails`;
}

function shortDigest(file: string): string {
  return createHash('sha256').update(readNamedFileSync(file)).digest('hex').slice(0, 12);
}
