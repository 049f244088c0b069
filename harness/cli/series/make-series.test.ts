import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readSeries } from '../../../reports/series/record.ts';
import { sampleReport } from '../../../reports/testing/sample.ts';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import type { RunCommand } from '../../process/run.ts';
import { systemClock } from '../../time/clock.ts';
import type { PieceContext } from './make-piece.ts';
import { makeSeries } from './make-series.ts';

/** Stands in for the suite: writes the report of the sample, or none. */
function bench(report: 'non-conformant' | 'none' = 'non-conformant') {
  const folder = temporaryDirectory();
  const asked: string[] = [];
  const stopped: string[] = [];
  const run = (async (argv: readonly string[]) => {
    if (argv[0] === 'git') return { stdout: 'abc1234\n', stderr: '', exitCode: 0 };
    asked.push(argv.slice(5, argv.indexOf('--output')).join(' '));
    const output = argv.at(-1)!;
    mkdirSync(output, { recursive: true });
    if (report !== 'none') writeFileSync(join(output, 'conformance.yaml'), stringify(sampleReport(report)));
    return { stdout: '', stderr: '', exitCode: 1 };
  }) as unknown as RunCommand;
  const context: PieceContext = {
    run,
    start: (argv) => ({
      pid: 1,
      running: true,
      tail: () => '',
      stop: async () => void stopped.push(argv[0]!),
    }),
    clock: systemClock,
    signal: new AbortController().signal,
    repository: folder,
    cache: join(folder, 'cache'),
    say: () => undefined,
  };
  const files = { record: join(folder, 'x.yaml'), published: join(folder, 'x.md') };
  return { context, asked, stopped, files };
}

const PIECES = [
  { name: 'a', about: '', words: '--profile quick', underLoad: false },
  { name: 'b', about: '', words: '--profile core', underLoad: true },
];

test('makes each piece by what a user would type, keeps it, and does not make it twice', async () => {
  const { context, asked, files } = bench();
  const made = await makeSeries(context, PIECES.slice(0, 1), { files, textOf: () => 'first' });
  expect(made.map(({ name, commit, exitCode }) => `${name} ${commit} ${exitCode}`)).toEqual(['a abc1234 1']);
  await makeSeries(context, PIECES, { files, textOf: () => 'second' });
  expect(asked).toEqual(['--profile quick', '--profile core']);
  expect(readSeries(files.record).pieces.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(readFileSync(files.published, 'utf8')).toBe('second');
});

test('a piece whose words have changed is made again', async () => {
  const { context, asked, files } = bench();
  const [first] = PIECES;
  await makeSeries(context, [first!], { files, textOf: () => '' });
  await makeSeries(context, [{ ...first!, words: '--profile full' }], { files, textOf: () => '' });
  expect(asked).toEqual(['--profile quick', '--profile full']);
});

test('load is there for the piece that asks for it, and gone after it', async () => {
  const { context, stopped, files } = bench();
  await makeSeries(context, PIECES.slice(0, 1), { files, textOf: () => '' });
  expect(stopped).toEqual([]);
  await makeSeries(context, PIECES, { files, textOf: () => '' });
  expect(stopped.length).toBeGreaterThan(0);
});

test('a run without a report is no piece', async () => {
  const none = bench('none');
  await expect(makeSeries(none.context, PIECES, { files: none.files, textOf: () => '' })).rejects.toThrow(
    /the run of a ended with exit code 1 and no report/,
  );
  expect(readSeries(none.files.record).pieces).toEqual([]);
});
