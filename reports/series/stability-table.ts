import { markdownTable } from '../../harness/model/markdown-table.ts';
import type { Piece, SeriesRecord } from './record.ts';
import { machineOf } from './series-table.ts';

/** One requirement in one lane that was not judged alike in every run. */
interface Unstable {
  readonly id: string;
  readonly lane: string;
  /** Runs by verdict: `conformant` -> 18. */
  readonly runs: Readonly<Record<string, readonly string[]>>;
}

/** The published document of runs that were repeated, Markdown: by profile whether all verdicts were alike. */
export function stabilityTable(record: SeriesRecord): string {
  const profiles = Map.groupBy(record.pieces, ({ name }) => name.replace(/-\d+$/, ''));
  return [
    '# Stability',
    '',
    'The same run again and again, each with new lanes and in a shuffled order of its own, every fifth with all cores kept busy by another program. `npm run conformance -- stability --runs N` makes the runs that are',
    'not on record; `--profile` says of what.',
    '',
    ...markdownTable(
      [
        'profile',
        'runs',
        'of them under load',
        'verdicts a run',
        'not alike',
        'inconclusive',
        'minutes, fastest to slowest',
      ],
      [...profiles].map(([profile, runs]) => profileRow(profile, runs)),
    ),
    '',
    '## What was not judged alike',
    '',
    ...[...profiles].flatMap(([profile, runs]) => unstableLines(profile, runs, record)),
    '',
    '## The runs',
    '',
    ...markdownTable(
      ['run', 'date', 'commit', 'machine', 'load', 'minutes', '`npm run conformance --`'],
      record.pieces.map((piece) => [
        piece.name,
        piece.date,
        piece.commit,
        machineOf(piece),
        piece.underLoad ? 'yes' : '',
        minutesOf(piece),
        `\`${piece.words}\``,
      ]),
    ),
    '',
  ].join('\n');
}

function profileRow(profile: string, runs: readonly Piece[]): readonly unknown[] {
  const verdicts = new Set(
    runs.map(({ lanes }) => lanes.reduce((sum, lane) => sum + lane.conformant + lane.others.length, 0)),
  );
  const inconclusive = runs.flatMap(({ lanes }) =>
    lanes.flatMap(({ others }) => others.filter(({ verdict }) => verdict === 'inconclusive')),
  );
  const minutes = runs.map(minutesOf);
  return [
    profile,
    runs.length,
    runs.filter(({ underLoad }) => underLoad).length,
    [...verdicts].join(', '),
    unstableIn(runs).length,
    inconclusive.length,
    `${Math.min(...minutes)} to ${Math.max(...minutes)}`,
  ];
}

function minutesOf({ durationS }: Piece): number {
  return Math.round(durationS / 6) / 10;
}

/** What some runs judged otherwise than others; a finding counts as a verdict of its own. */
export function unstableIn(runs: readonly Piece[]): readonly Unstable[] {
  const seen = runs.flatMap((run) =>
    run.lanes.flatMap((lane) =>
      lane.others.map(({ id, verdict, known }) => ({
        id,
        lane: lane.id,
        run: run.name,
        verdict: known ?? verdict,
      })),
    ),
  );
  const places = Map.groupBy(seen, ({ id, lane }) => `${lane} ${id}`);
  return [...places.values()].flatMap((its) => {
    const { id, lane } = its[0]!;
    const others = Object.fromEntries(
      [...Map.groupBy(its, ({ verdict }) => verdict)].map(([verdict, those]) => [
        verdict,
        those.map(({ run }) => run),
      ]),
    );
    const conformant = runs.map(({ name }) => name).filter((name) => !its.some(({ run }) => run === name));
    const by = { ...(conformant.length === 0 ? {} : { conformant }), ...others };
    return Object.keys(by).length === 1 ? [] : [{ id, lane, runs: by }];
  });
}

function unstableLines(
  profile: string,
  runs: readonly Piece[],
  { explained }: SeriesRecord,
): readonly string[] {
  const unstable = unstableIn(runs);
  if (unstable.length === 0) return [`${profile}: nothing.`, ''];
  return [
    ...markdownTable(
      ['profile', 'lane', 'requirement', 'verdicts', 'why'],
      unstable.map(({ id, lane, runs: by }) => [
        profile,
        lane,
        id,
        Object.entries(by)
          .map(
            ([verdict, those]) =>
              `${verdict} in ${those.length}${verdict === 'conformant' ? '' : ` (${those.join(', ')})`}`,
          )
          .join(', '),
        explained.find((one) => one.id === id)?.why ?? '**not explained**',
      ]),
    ),
    '',
  ];
}
