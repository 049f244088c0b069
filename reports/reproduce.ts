import type { ConformanceReport, ReportedRequirement } from './schema.ts';

/** The line that judges it again and keeps the lane to look at: with the installer's settings of this run. */
export function reproduceLine(requirement: ReportedRequirement, report: ConformanceReport): string {
  const mode = requirement.mode === undefined ? '' : ` --mode ${requirement.mode}`;
  const settings = report.run.settings.map((setting) => ` --set ${quoted(setting)}`).join('');
  return `npm run conformance -- --only ${requirement.id}${mode}${settings} --keep`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
