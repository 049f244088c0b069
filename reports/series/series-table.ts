import { markdownTable } from '../../harness/model/markdown-table.ts';
import { isKnown } from '../failures.ts';
import { type Difference, differencesOf } from './difference.ts';
import type { OtherVerdict, Piece, SeriesRecord } from './record.ts';

/** What a series is for, and its pieces in the order of the table. */
export interface SeriesText {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly pieces: readonly {
    readonly name: string;
    readonly about: string;
    /** Of one whose lanes something is done to before they are judged. */
    readonly up?: string;
  }[];
}

/** The published document of a series, Markdown: a row for each lane of each piece, and every difference with its reason. */
export function seriesTable(text: SeriesText, record: SeriesRecord): string {
  const { title, about, pieces } = text;
  const made = pieces.flatMap(({ name }) => record.pieces.find((piece) => piece.name === name) ?? []);
  const open = pieces.filter(({ name }) => !made.some((piece) => piece.name === name));
  return [
    `# ${title}`,
    '',
    about.trim(),
    '',
    ...markdownTable(
      [
        'piece',
        'what',
        'Istio',
        'lane',
        'conformant',
        'known',
        'not supported',
        'non-conformant',
        'inconclusive',
      ],
      made.flatMap((piece) => rowsOf(piece, pieces.find(({ name }) => name === piece.name)?.about ?? '')),
    ),
    '',
    ...(open.length === 0 ? [] : [`Not made yet: ${open.map(({ name }) => name).join(', ')}.`, '']),
    '## What was not conformant, and why',
    '',
    ...differenceLines(differencesOf(record, made)),
    '',
    '## How each was made',
    '',
    ...markdownTable(
      ['piece', 'date', 'commit', 'machine', 'minutes', 'command'],
      made.map((piece) => [
        piece.name,
        piece.date,
        piece.commit,
        machineOf(piece),
        Math.round(piece.durationS / 60),
        `\`${commandOf(text, piece)}\``,
      ]),
    ),
    '',
  ].join('\n');
}

/** What makes it again, to be typed; only the series itself takes the steps between `up` and `test`. */
function commandOf({ name, pieces }: SeriesText, piece: Piece): string {
  const isInSteps = pieces.some((one) => one.name === piece.name && one.up !== undefined);
  return isInSteps ? `npm run series -- ${name} ${piece.name}` : `npm run conformance -- ${piece.words}`;
}

/** `2 cores, 24 GiB, podman 4.3.1`. */
export function machineOf({ host, engine }: Piece): string {
  return `${host.cpus} cores, ${Math.round(host.memoryBytes / 2 ** 30)} GiB, ${engine}`;
}

function rowsOf(piece: Piece, about: string): readonly (readonly unknown[])[] {
  return piece.lanes.map((lane, index) => {
    const count = (is: (other: OtherVerdict) => boolean) => lane.others.filter(is).length;
    return [
      index === 0 ? piece.name : '',
      index === 0 ? about : '',
      lane.istio ?? '',
      lane.id,
      lane.conformant,
      count(isKnown),
      count(({ verdict }) => verdict === 'not-supported'),
      count((other) => other.verdict === 'non-conformant' && !isKnown(other)),
      count(({ verdict }) => verdict === 'inconclusive'),
    ];
  });
}

function differenceLines(differences: readonly Difference[]): readonly string[] {
  if (differences.length === 0) return ['Nothing.'];
  return markdownTable(
    ['piece', 'lane', 'requirement', 'verdict', 'what was said', 'why'],
    differences.map(({ piece, lane, id, verdict, why, explanation }) => [
      piece,
      lane,
      id,
      verdict,
      why,
      explanation ?? '**not explained**',
    ]),
  );
}
