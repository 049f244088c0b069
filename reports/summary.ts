import type { Requirement } from '../harness/model/requirement.ts';
import type { VerdictKind } from '../harness/model/verdict.ts';
import { SIGNAL_EXIT_CODES } from '../harness/process/ending-signals.ts';
import { type Counted, isKnown, isUnseen } from './failures.ts';
import type { Row, RunRecord } from './record.ts';
import type { Summary } from './schema.ts';

type Level = Requirement['level'];
/** Level of a requirement by its id. */
export type LevelOf = (requirement: string) => Level;

interface Conclusion {
  readonly result: Summary['result'];
  readonly why: readonly string[];
}

/**
 * Result, exit code and counts. Precedence: a non-conformance, then what is inconclusive, then what
 * makes it partial: a core requirement that is not supported, or a known finding. `strict` makes a known finding a
 * non-conformance, and one that is no longer seen inconclusive; else that is only said, as is what the user skipped. An
 * interrupted run exits with its signal's code, one that was refused with 4 or 2.
 */
export function summarize(record: RunRecord, levelOf: LevelOf, strict: boolean): Summary {
  const { result, why } = conclude(record, levelOf, strict);
  const unseen = record.rows.filter((row) => isUnseen(counted(row))).map(unseenWords);
  const skipped = reasons(record.rows.filter((row) => row.verdict.kind === 'skipped'));
  return {
    result,
    exitCode: exitCode(record, result, strict),
    strict,
    why: [...why, ...unseen, ...skipped],
    counts: count(record.rows, levelOf),
    problems: [...record.problems],
  };
}

function conclude(record: RunRecord, levelOf: LevelOf, strict: boolean): Conclusion {
  const of = (kind: VerdictKind) => record.rows.filter((row) => row.verdict.kind === kind);
  const known = of('non-conformant').filter((row) => isKnown(counted(row)));
  const knownNames = known.map((row) => `${name(row)}: known finding ${row.verdict.known}`);
  const unexpected = of('non-conformant').filter((row) => !known.includes(row));
  if (unexpected.length > 0)
    return { result: 'non-conformant', why: [`non-conformant ${named(unexpected)}`, ...knownNames] };
  if (strict && known.length > 0) return { result: 'non-conformant', why: knownNames };
  const open = [
    ...reasons(of('inconclusive')),
    ...(record.interrupted === undefined ? [] : [record.interrupted]),
    ...record.problems,
    ...(of('conformant').length + known.length > 0 ? [] : ['nothing was judged']),
  ];
  const isStale = strict && record.rows.some((row) => isUnseen(counted(row)));
  if (open.length > 0 || isStale) return { result: 'inconclusive', why: [...open, ...knownNames] };
  const unsupported = of('not-supported').filter((row) => levelOf(row.requirement) === 'core');
  const partial = [...knownNames, ...reasons(unsupported)];
  if (partial.length > 0) return { result: 'partial', why: partial };
  return { result: 'conformant', why: [`${of('conformant').length} judgements, all conformant`] };
}

/** Errors that say more of a run than any verdict does. */
const REFUSAL_CODES: Readonly<Record<string, number>> = { REFUSED_FOR_SAFETY: 4, USAGE: 2 };
const CODES = { conformant: 0, partial: 0, 'non-conformant': 1, inconclusive: 3 } as const;

function exitCode(record: RunRecord, result: Summary['result'], strict: boolean): number {
  if (record.signal !== undefined) return SIGNAL_EXIT_CODES[record.signal];
  const refusal = REFUSAL_CODES[record.errorCode ?? ''];
  if (refusal !== undefined) return refusal;
  return result === 'partial' && strict ? 1 : CODES[result];
}

/** Rows with the same reason in one line: `inconclusive: not reached (12: CNI-E-01 in cni, ...)`. */
function reasons(rows: readonly Row[]): string[] {
  const groups = Map.groupBy(rows, (row) => `${row.verdict.kind}: ${firstLine(row.verdict.reason)}`);
  return [...groups].map(([reason, same]) => `${reason} ${named(same)}`);
}

/** How many, and the first of them: `(12: CNI-E-01 in cni, ...)`. */
function named(rows: readonly Row[]): string {
  const first = rows.slice(0, 3).map(name).join(', ');
  return `(${rows.length}: ${first}${rows.length > 3 ? ', ...' : ''})`;
}

function unseenWords(row: Row): string {
  return `${name(row)}: known finding ${row.verdict.known} is no longer seen: take it off the list`;
}

function counted({ verdict: { kind, known } }: Row): Counted {
  return { verdict: kind, known };
}

function count(rows: readonly Row[], levelOf: LevelOf): Summary['counts'] {
  const groups = Map.groupBy(rows, (row) => `${row.lane} ${levelOf(row.requirement)}`);
  return [...groups.values()].map((same) => {
    const of = (kind: VerdictKind) => same.filter((row) => row.verdict.kind === kind);
    const first = same[0] as Row;
    return {
      lane: first.lane,
      level: levelOf(first.requirement),
      conformant: of('conformant').length,
      'non-conformant': of('non-conformant').length,
      known: same.filter((row) => isKnown(counted(row))).length,
      'not-supported': of('not-supported').length,
      skipped: of('skipped').length,
      inconclusive: of('inconclusive').length,
    };
  });
}

function name(row: Row): string {
  return `${row.requirement} in ${row.lane}`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
