import { isKnown } from './failures.ts';
import { type Paint, painter } from './paint.ts';
import type { ConformanceReport, ReportedRequirement } from './schema.ts';
import { detailLines } from './terminal-details.ts';
import { endLines } from './terminal-end.ts';
import { claimLines, numberLines } from './terminal-numbers.ts';
import { cut } from './text.ts';

export interface TerminalOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
  /** What was written, by name; shown in the last lines. */
  readonly files: readonly string[];
}

const WORDS = {
  conformant: 'conformant',
  'non-conformant': 'NON-CONFORMANT',
  'not-supported': 'not supported',
  skipped: 'skipped',
  inconclusive: 'INCONCLUSIVE',
} as const;
const COLUMN = 'NON-CONFORMANT'.length + 2;
const ID = 'CNI-E-01  '.length;

/** What a run says when it is done: verdicts by theme, what is not conformant, claims, numbers, result. */
export function closingText(report: ConformanceReport, options: TerminalOptions): string {
  const paint = painter(options.color);
  const sections = [
    tableLines(report, options.width, paint),
    detailLines(report, options.width, paint),
    claimLines(report, options.width, paint),
    numberLines(report, paint),
    endLines(report, options.files, paint),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function tableLines(report: ConformanceReport, width: number, paint: Paint): string[] {
  const lanes = laneColumns(report);
  const titleWidth = Math.max(24, width - ID - 2 - lanes.length * COLUMN);
  const head = `${' '.repeat(ID + 2 + titleWidth)}${lanes.map((lane) => lane.padEnd(COLUMN)).join('')}`;
  const shown = Map.groupBy(report.requirements, (one) => one.id);
  const rows = [...shown.values()].filter((same) => same.some((one) => one.verdict !== 'skipped'));
  const themes = [...Map.groupBy(rows, (same) => same[0]?.theme ?? '')];
  const body = themes.flatMap(([theme, own]) => [
    paint('bold', theme),
    ...own.map((same) => row(same, lanes, titleWidth, paint)),
    '',
  ]);
  return [paint('dim', head.trimEnd()), ...body.slice(0, -1)];
}

/** Lanes in the order of the plan, then modes that only left-out rows name. Parity has no column: it is of all lanes. */
function laneColumns(report: ConformanceReport): string[] {
  const named = report.requirements.filter((one) => one.mode !== undefined).map((one) => one.lane);
  return [...new Set([...report.lanes.map((lane) => lane.id), ...named])];
}

function row(
  same: readonly ReportedRequirement[],
  lanes: readonly string[],
  titleWidth: number,
  paint: Paint,
): string {
  const [first] = same;
  if (first === undefined) return '';
  const start = `  ${first.id.padEnd(ID)}${cut(first.title, titleWidth - 2).padEnd(titleWidth)}`;
  if (first.mode === undefined) return `${start}${cell(first, paint)}`;
  const cells = lanes.map((lane, index) => {
    const one = same.find((each) => each.lane === lane);
    const width = index === lanes.length - 1 ? 0 : COLUMN;
    return one === undefined ? paint('dim', '·'.padEnd(width)) : cell(one, paint, width);
  });
  return `${start}${cells.join('')}`;
}

function cell(one: ReportedRequirement, paint: Paint, width = 0): string {
  const word = isKnown(one) ? 'known finding' : WORDS[one.verdict];
  return paint(isKnown(one) ? 'known' : one.verdict, word.padEnd(width));
}
