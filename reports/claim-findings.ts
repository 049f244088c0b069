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
      ...found(behind.map((one) => one.rows)),
      requirements: verdicts,
    };
  });
}

function found(behind: readonly (readonly Row[])[]): Pick<ReportedClaim, 'finding' | 'detail'> {
  const against = behind.flat().filter((row) => row.verdict.kind === 'non-conformant');
  if (against.length > 0) {
    const which = against.map((row) => `${row.requirement} in ${row.lane}`).join(', ');
    return { finding: 'not upheld', detail: `non-conformant: ${which}` };
  }
  const of = behind.length;
  const k = behind.filter((rows) => rows.length > 0 && rows.every(isConformant)).length;
  if (of > 0 && k === of) return { finding: 'upheld', detail: `${k} of ${of} requirements conformant` };
  if (behind.flat().some(isConformant))
    return { finding: 'partly judged', detail: `${k} of ${of} requirements conformant` };
  const none = of === 0 ? 'no requirement of the catalogue is behind it' : `0 of ${of} requirements judged`;
  return { finding: 'not judged', detail: none };
}

function isConformant(row: Row): boolean {
  return row.verdict.kind === 'conformant';
}

function byLane(rows: readonly Row[]): Record<string, VerdictKind> {
  return Object.fromEntries(rows.map((row) => [row.lane, row.verdict.kind]));
}
