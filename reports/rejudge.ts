import { describeError } from '../harness/errors/errors.ts';
import type { LaneId } from '../harness/model/lane.ts';
import type { Mode } from '../harness/model/mode.ts';
import type { RequirementId } from '../harness/model/requirement.ts';
import type { Judgement, Verdict } from '../harness/model/verdict.ts';
import type { Row, RunRecord } from './record.ts';

export interface JudgeContext {
  readonly lane: LaneId;
  /** Absent for parity, whose observation is a record of lane to what was seen there. */
  readonly mode?: Mode;
}

/** The pure function from an observation to a judgement, of one requirement. */
export type Judge = (observation: unknown, context: JudgeContext) => Judgement;

/** What a judgement of a row comes to: where, and of which requirement, decides what is known. */
export type VerdictOf = (judgement: Judgement, row: Pick<Row, 'requirement' | 'lane'>) => Verdict;

/**
 * Judges recorded observations again, without a cluster. Rows that were not judged, or whose verdict
 * was inconclusive, stay: what made them so is not in the observation. Where the verdict differs the
 * row's `rejudgedFrom` is the recorded one. Takes what makes a verdict of a judgement, known findings included, so that
 * both ways to a verdict are one.
 */
export function rejudge(
  record: RunRecord,
  judges: ReadonlyMap<RequirementId, Judge>,
  verdictOf: VerdictOf,
): RunRecord {
  return {
    ...record,
    rows: record.rows.map((row) => rejudgedRow(row, judges.get(row.requirement), record, verdictOf)),
  };
}

function rejudgedRow(row: Row, judge: Judge | undefined, record: RunRecord, verdictOf: VerdictOf): Row {
  const { kind } = row.verdict;
  if (judge === undefined || row.observation === undefined) return row;
  if (kind !== 'conformant' && kind !== 'non-conformant') return row;
  const verdict = again(row, judge, record, verdictOf);
  if (verdict.kind !== kind) return { ...row, verdict, rejudgedFrom: kind };
  // What the product said was heard beside the observation.
  const { said } = row.verdict;
  return { ...row, verdict: said === undefined ? verdict : { ...verdict, said } };
}

function again(row: Row, judge: Judge, record: RunRecord, verdictOf: VerdictOf): Verdict {
  const mode = record.plan.lanes.find((lane) => lane.id === row.lane)?.mode;
  try {
    return verdictOf(
      judge(row.observation, { lane: row.lane, ...(mode === undefined ? {} : { mode }) }),
      row,
    );
  } catch (error) {
    return {
      kind: 'inconclusive',
      reason: `judging again: ${describeError(error)}`,
      differences: [],
      established: [],
    };
  }
}
