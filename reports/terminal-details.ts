import { type Cause, causesOf } from './causes.ts';
import { isKnown } from './failures.ts';
import type { Paint } from './paint.ts';
import { reproduceLine } from './reproduce.ts';
import type { ConformanceReport, ReportedRequirement } from './schema.ts';
import { labelled } from './text.ts';

/**
 * Each row that is neither conformant nor left out by the user: one of each cause in full with the others named, then
 * what is not supported or was not reached, by the reason.
 */
export function detailLines(report: ConformanceReport, width: number, paint: Paint): string[] {
  const bare = report.requirements.filter(
    (one) => one.verdict === 'not-supported' || one.cause === 'not-reached',
  );
  const blocks = [
    ...causesOf(report).map((cause) => block(cause, report, width, paint)),
    ...[...Map.groupBy(bare, (one) => `${one.verdict}: ${one.reason}`)].map(([reason, same]) =>
      labelled(`${reason.split('\n', 1)[0]}: `, named(same), width),
    ),
  ];
  return blocks.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function block({ first, others }: Cause, report: ConformanceReport, width: number, paint: Paint): string[] {
  const known = isKnown(first);
  const head = `${first.id} in ${first.lane}: ${first.verdict}${known ? ` (known finding ${first.known})` : ''}`;
  const was =
    first.rejudgedFrom === undefined
      ? []
      : [`  was:       ${first.rejudgedFrom}, judged again from the record`];
  const [blocked, alike] = [others.filter(isBlocked), others.filter((one) => !isBlocked(one))];
  return [
    paint(known ? 'known' : first.verdict, head),
    ...labelled('  ', first.title, width),
    ...was,
    ...whatIsWrong(first, width),
    ...labelled('  rule:      ', first.statement, width),
    ...labelled('  source:    ', first.source, width),
    ...evidenceLines(first.evidence.map((file) => file.path)),
    paint('bold', `  reproduce: ${reproduceLine(first, report)}`),
    ...(alike.length === 0 ? [] : labelled('  the same:  ', named(alike), width)),
    ...(blocked.length === 0 ? [] : labelled('  blocked:   ', named(blocked), width)),
  ];
}

/** Expected against seen, with what the product itself said of it; the reason where nothing was compared. */
function whatIsWrong({ differences, reason, said }: ReportedRequirement, width: number): string[] {
  const told = new Set<string>();
  const words = (lines: readonly string[] | undefined) => {
    const line = lines?.find((each) => each.trim() !== '');
    if (line === undefined || told.has(line)) return [];
    told.add(line);
    return labelled('  said:      ', line, width);
  };
  const compared = differences.flatMap((difference) => [
    ...labelled('  at:        ', difference.subject, width),
    ...labelled('  expected:  ', difference.expected, width),
    ...labelled('  seen:      ', difference.seen, width),
    ...words(difference.said),
  ]);
  const why = compared.length > 0 ? compared : labelled('  reason:    ', reason, width);
  return [...why, ...words(said)];
}

function named(rows: readonly ReportedRequirement[]): string {
  return rows.map((one) => `${one.id} (${one.lane})`).join(', ');
}

function isBlocked({ blockedBy }: ReportedRequirement): boolean {
  return blockedBy !== undefined;
}

const EVIDENCE_SHOWN = 4;

/** The first files, the most telling ones; the report lists the rest. */
function evidenceLines(paths: readonly string[]): readonly string[] {
  const shown = paths.slice(0, EVIDENCE_SHOWN);
  const more = paths.length - shown.length;
  const lines = more > 0 ? [...shown, `... and ${more} more beside them`] : shown;
  return lines.map((line, index) => `  ${index === 0 ? 'evidence:  ' : '           '}${line}`);
}
