import type { ConformanceReport, ReportedRequirement } from '../schema.ts';
import type { OtherVerdict, Piece } from './record.ts';

/** Characters of a reason that a record keeps. */
const KEPT = 240;

/** What a run found, as a piece of a series; `folders` of the machine that made it are not told. */
export function compactPiece(
  report: ConformanceReport,
  folders: readonly string[],
  facts: Pick<Piece, 'name' | 'date' | 'commit' | 'words' | 'underLoad' | 'exitCode' | 'durationS'>,
): Piece {
  const judged = report.requirements.filter(({ cause }) => cause !== 'profile' && cause !== 'only');
  const ids = [...new Set(judged.map(({ lane }) => lane))];
  const lanes = ids.map((id) => {
    const its = judged.filter(({ lane }) => lane === id);
    const { istio, kubernetes } = report.lanes.find((lane) => lane.id === id) ?? {};
    return {
      id,
      ...(istio === undefined ? {} : { istio: istio.version }),
      ...(kubernetes === undefined ? {} : { kubernetes }),
      conformant: its.filter(({ verdict }) => verdict === 'conformant').length,
      others: its.filter(({ verdict }) => verdict !== 'conformant').map((row) => otherOf(row, folders)),
    };
  });
  const { engine, host } = report.run;
  return { ...facts, engine, host, lanes };
}

function otherOf(
  { id, verdict, known, reason }: ReportedRequirement,
  folders: readonly string[],
): OtherVerdict {
  const told = folders.reduce((text, folder) => text.replaceAll(folder, '…'), reason);
  const line = told.replaceAll(/\s+/g, ' ').trim();
  const why = line.length > KEPT ? `${line.slice(0, KEPT)}…` : line;
  return { id, verdict, ...(known === undefined ? {} : { known }), why };
}
