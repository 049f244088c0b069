import type { Paint } from './paint.ts';
import { reproduceLine } from './reproduce.ts';
import type { ConformanceReport, ReportedRequirement } from './schema.ts';
import { labelled } from './text.ts';

/** Each row that is neither conformant nor left out by the user, in full; those that were not reached together. */
export function detailLines(report: ConformanceReport, width: number, paint: Paint): string[] {
  const shown = report.requirements.filter(
    (one) => one.verdict !== 'conformant' && one.verdict !== 'skipped',
  );
  const notReached = shown.filter((one) => one.cause === 'not-reached');
  const unsupported = shown.filter((one) => one.verdict === 'not-supported');
  const rest = shown.filter((one) => !notReached.includes(one) && !unsupported.includes(one));
  const blocks = [
    ...rest.map((one) => block(one, report, width, paint)),
    ...[...Map.groupBy([...unsupported, ...notReached], (one) => `${one.verdict}: ${one.reason}`)].map(
      ([reason, same]) => [
        ...labelled(
          `${reason.split('\n', 1)[0]}: `,
          same.map((one) => `${one.id} (${one.lane})`).join(', '),
          width,
        ),
      ],
    ),
  ];
  return blocks.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function block(one: ReportedRequirement, report: ConformanceReport, width: number, paint: Paint): string[] {
  const known = one.known === undefined ? '' : ` (known finding ${one.known})`;
  const head = `${one.id} in ${one.lane}: ${one.verdict}${known}`;
  const was =
    one.rejudgedFrom === undefined ? [] : [`  was:       ${one.rejudgedFrom}, judged again from the record`];
  const differences = one.differences.flatMap((difference) => [
    ...labelled('  at:        ', difference.subject, width),
    ...labelled('  expected:  ', difference.expected, width),
    ...labelled('  seen:      ', difference.seen, width),
  ]);
  const reason = differences.length > 0 ? [] : labelled('  reason:    ', one.reason, width);
  return [
    paint(one.known === undefined ? one.verdict : 'known', head),
    ...labelled('  ', one.title, width),
    ...was,
    ...reason,
    ...differences,
    ...labelled('  rule:      ', one.statement, width),
    ...labelled('  source:    ', one.source, width),
    ...evidenceLines(one.evidence.map((file) => file.path)),
    paint('bold', `  reproduce: ${reproduceLine(one, report)}`),
  ];
}

const EVIDENCE_SHOWN = 4;

/** The first files; what is kept on red runs to dozens, which the report lists. */
function evidenceLines(paths: readonly string[]): readonly string[] {
  const shown = paths.slice(0, EVIDENCE_SHOWN);
  const more = paths.length - shown.length;
  const lines = more > 0 ? [...shown, `... and ${more} more beside them`] : shown;
  return lines.map((line, index) => `  ${index === 0 ? 'evidence:  ' : '           '}${line}`);
}
