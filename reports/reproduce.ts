import type { ConformanceReport, ReportedRequirement } from './schema.ts';

/** The line that judges it again and keeps the lane to look at: with the installer's settings of this run. */
export function reproduceLine(requirement: ReportedRequirement, report: ConformanceReport): string {
  const where = whereOf(requirement);
  const settings = report.run.settings.map((setting) => ` --set ${quoted(setting)}`).join('');
  const only = [...comparedIds(requirement), requirement.id].join(',');
  return `npm run conformance -- --only ${only}${where}${settings} --keep`;
}

/** What is judged over the record needs the requirements again whose observations differed. */
function comparedIds({ id, mode, differences }: ReportedRequirement): readonly string[] {
  if (mode !== undefined) return [];
  const named = differences.flatMap(({ subject }) => /\bCNI-[A-Z]-\d+\b/.exec(subject) ?? []);
  return [...new Set(named)].filter((one) => one !== id);
}

/** The ordinary lane of a mode needs no name; parity is of both modes. */
function whereOf({ mode, lane }: ReportedRequirement): string {
  if (mode === undefined) return '';
  return mode === lane ? ` --mode ${mode}` : ` --lane ${lane}`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
