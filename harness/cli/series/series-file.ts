import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { didYouMean } from '../../config/nearest.ts';
import { UsageError } from '../../errors/errors.ts';

const seriesSchema = z.strictObject({
  title: z.string(),
  /** A paragraph of the published document. */
  about: z.string(),
  pieces: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[\w.-]+$/),
        about: z.string(),
        /** What a user would type after `npm run conformance --`. */
        words: z.string(),
        /** Every core is kept busy by another program. */
        underLoad: z.boolean().default(false),
      }),
    )
    .refine(
      (pieces) => new Set(pieces.map(({ name }) => name)).size === pieces.length,
      'a name stands twice',
    ),
});

/** Whole runs that belong together: what each is called, is for, and what is typed for it. */
export type Series = z.infer<typeof seriesSchema>;
export type SeriesPiece = Series['pieces'][number];

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
  const read = seriesSchema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!read.success) throw new UsageError(`${file}: ${z.prettifyError(read.error)}`, 'mend the file');
  return read.data;
}
