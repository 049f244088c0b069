import type { Paint } from './paint.ts';
import type { ConformanceReport, ReportedClaim } from './schema.ts';
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
  const [touched, untouched] = [
    report.claims.filter((claim) => isTouched(claim, report)),
    report.claims.filter((claim) => !isTouched(claim, report)),
  ];
  const lines = touched.map((claim) => {
    const finding = paint(FINDING_STYLES[claim.finding], claim.finding.padEnd(15));
    const detail =
      claim.finding === 'upheld' || claim.finding === 'not judged'
        ? claim.statement
        : `${claim.detail}; ${claim.statement}`;
    return `  ${claim.id.padEnd(9)}${finding}${cut(detail, Math.max(24, width - 26))}`;
  });
  const rest =
    untouched.length === 0
      ? []
      : [`  ${untouched.length} claim${untouched.length === 1 ? '' : 's'} that --only leaves aside`];
  return report.claims.length === 0 ? [] : [paint('bold', 'claims'), ...lines, ...rest];
}

/** Whether something behind a claim was selected; without a selection everything is. */
function isTouched({ requirements }: ReportedClaim, report: ConformanceReport): boolean {
  if (report.run.only.length === 0) return true;
  const selected = report.requirements.filter((one) => one.cause !== 'only').map(({ id }) => id);
  return Object.keys(requirements).some((id) => selected.includes(id));
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
function judgingNote({ name, durationMs }: Phase, { lanes, requirements }: ConformanceReport): string {
  const lane = lanes.find(({ id }) => name === `lane ${id}: judging`)?.id;
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
