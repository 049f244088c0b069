import type { Paint } from './paint.ts';
import type { ConformanceReport } from './schema.ts';
import { cut, duration } from './text.ts';

const SLOWEST = 10;
const FINDING_STYLES = {
  upheld: 'conformant',
  'not upheld': 'non-conformant',
  'partly judged': 'partial',
  'not judged': 'dim',
} as const;

/** The claims of the article, one line each. */
export function claimLines(report: ConformanceReport, width: number, paint: Paint): string[] {
  const lines = report.claims.map((claim) => {
    const finding = paint(FINDING_STYLES[claim.finding], claim.finding.padEnd(15));
    const detail =
      claim.finding === 'upheld' || claim.finding === 'not judged'
        ? claim.statement
        : `${claim.detail}; ${claim.statement}`;
    return `  ${claim.id.padEnd(9)}${finding}${cut(detail, Math.max(24, width - 26))}`;
  });
  return lines.length === 0 ? [] : [paint('bold', 'claims'), ...lines];
}

/** Where the time went, what judging a lane took of the sum of its judgements, and the slowest requirements. */
export function numberLines(report: ConformanceReport, paint: Paint): string[] {
  const slowest = report.requirements
    .filter((one) => one.durationMs > 0)
    .toSorted((a, b) => b.durationMs - a.durationMs)
    .slice(0, SLOWEST);
  return [
    ...table(
      'phases',
      report.phases.map((phase) => [phase.name, phase.durationMs, judgingNote(phase, report)]),
      paint,
    ),
    ...table(
      `slowest requirements`,
      slowest.map((one) => [`${one.id} in ${one.lane}`, one.durationMs, '']),
      paint,
    ),
  ];
}

/** `27 % of the 3 min 20 s that its 71 judgements took`, as many go on side by side. */
function judgingNote({ name, durationMs }: Phase, { requirements }: ConformanceReport): string {
  const lane = /^lane (.+): judging$/.exec(name)?.[1];
  const own = requirements.filter((one) => one.lane === lane && one.durationMs > 0);
  const sumMs = own.reduce((sum, one) => sum + one.durationMs, 0);
  if (sumMs === 0) return '';
  const percent = Math.round((100 * durationMs) / sumMs);
  return `  ${percent} % of the ${duration(sumMs)} that its ${own.length} judgements took`;
}

type Phase = ConformanceReport['phases'][number];

function table(
  head: string,
  rows: readonly (readonly [name: string, durationMs: number, note: string])[],
  paint: Paint,
): string[] {
  if (rows.length === 0) return [];
  const nameWidth = Math.max(...rows.map(([name]) => name.length)) + 2;
  const times = rows.map(([, ms]) => duration(ms));
  const timeWidth = Math.max(...times.map((time) => time.length));
  return [
    paint('bold', head),
    ...rows.map(
      ([name, , note], index) =>
        `  ${name.padEnd(nameWidth)}${(times[index] ?? '').padStart(timeWidth)}${note}`,
    ),
  ];
}
