import type { Claim } from '../harness/model/claim.ts';
import type { VerdictKind } from '../harness/model/verdict.ts';
import type { Row } from './record.ts';
import type { ReportedClaim } from './schema.ts';

/**
 * What was found of each claim. `upheld` only where every requirement behind it is conformant in every
 * lane in which it was planned; one that is not conformant is enough for `not upheld`.
 */
export function claimFindings(claims: readonly Claim[], rows: readonly Row[]): ReportedClaim[] {
  return claims.map((claim) => {
    const behind = claim.requirements.map((id) => ({
      id,
      rows: rows.filter((row) => row.requirement === id),
    }));
    const verdicts = Object.fromEntries(behind.map(({ id, rows: own }) => [id, byLane(own)]));
    return {
      id: claim.id,
      statement: claim.statement,
      ...found(behind),
      requirements: verdicts,
    };
  });
}

/** A requirement behind a claim, with its rows. */
interface Behind {
  readonly id: string;
  readonly rows: readonly Row[];
}

function found(behind: readonly Behind[]): Pick<ReportedClaim, 'finding' | 'detail'> {
  const rows = behind.flatMap((one) => one.rows);
  const against = rows.filter((row) => row.verdict.kind === 'non-conformant');
  if (against.length > 0) {
    const which = against.map((row) => `${row.requirement} in ${row.lane}`).join(', ');
    return { finding: 'not upheld', detail: `non-conformant: ${which}` };
  }
  const of = behind.length;
  if (of === 0) return { finding: 'not judged', detail: 'no requirement of the catalogue is behind it' };
  const open = behind.filter((one) => !(one.rows.length > 0 && one.rows.every(isConformant)));
  const detail = `${of - open.length} of ${of} requirements conformant`;
  if (open.length === 0) return { finding: 'upheld', detail };
  const finding = rows.some(isConformant) ? 'partly judged' : 'not judged';
  return { finding, detail: `${detail}; open: ${whyOpen(open)}` };
}

/** Why requirements are not conformant, those with the same reason together; many of them by their number. */
function whyOpen(open: readonly Behind[]): string {
  const groups = Map.groupBy(open, ({ rows }) => whyNot(rows.find((row) => !isConformant(row))));
  return [...groups]
    .map(([why, same]) => `${same.length > 2 ? same.length : same.map(({ id }) => id).join(', ')} (${why})`)
    .join(', ');
}

function whyNot(row: Row | undefined): string {
  if (row === undefined) return 'not in the catalogue';
  return row.by === 'left-out' ? row.verdict.reason : `${row.verdict.kind} in ${row.lane}`;
}

function isConformant(row: Row): boolean {
  return row.verdict.kind === 'conformant';
}

function byLane(rows: readonly Row[]): Record<string, VerdictKind> {
  return Object.fromEntries(rows.map((row) => [row.lane, row.verdict.kind]));
}
