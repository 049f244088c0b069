import type { Requirement } from '../harness/model/requirement.ts';
import type { VerdictKind } from '../harness/model/verdict.ts';
import { SIGNAL_EXIT_CODES } from '../harness/process/ending-signals.ts';
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
 * makes it partial: a core requirement that is not supported, or a known finding (which `strict` makes
 * a non-conformance). What the user skipped changes no result, but is said. An interrupted run exits
 * with its signal's code, one that was refused with 4 or 2.
 */
export function summarize(record: RunRecord, levelOf: LevelOf, strict: boolean): Summary {
  const { result, why } = conclude(record, levelOf, strict);
  const skipped = reasons(record.rows.filter((row) => row.verdict.kind === 'skipped'));
  return {
    result,
    exitCode: exitCode(record, result, strict),
    strict,
    why: [...why, ...skipped],
    counts: count(record.rows, levelOf),
    problems: [...record.problems],
  };
}

function conclude(record: RunRecord, levelOf: LevelOf, strict: boolean): Conclusion {
  const of = (kind: VerdictKind) => record.rows.filter((row) => row.verdict.kind === kind);
  const known = of('non-conformant').filter((row) => row.verdict.known !== undefined);
  const knownNames = known.map((row) => `${name(row)}: known finding ${row.verdict.known}`);
  const unexpected = of('non-conformant').filter((row) => row.verdict.known === undefined);
  if (unexpected.length > 0)
    return {
      result: 'non-conformant',
      why: [...unexpected.map((row) => `${name(row)}: non-conformant`), ...knownNames],
    };
  if (strict && known.length > 0) return { result: 'non-conformant', why: knownNames };
  const open = [
    ...reasons(of('inconclusive')),
    ...of('conformant')
      .filter((row) => row.verdict.known !== undefined)
      .map((row) => `${name(row)}: known finding ${row.verdict.known} is no longer seen`),
    ...(record.interrupted === undefined ? [] : [record.interrupted]),
    ...record.problems,
    ...(of('conformant').length + known.length > 0 ? [] : ['nothing was judged']),
  ];
  if (open.length > 0) return { result: 'inconclusive', why: [...open, ...knownNames] };
  const unsupported = of('not-supported').filter((row) => levelOf(row.requirement) === 'core');
  const partial = [...knownNames, ...reasons(unsupported)];
  if (partial.length > 0) return { result: 'partial', why: partial };
  return { result: 'conformant', why: [`${of('conformant').length} judgements, all conformant`] };
}

const CODES = { conformant: 0, partial: 0, 'non-conformant': 1, inconclusive: 3 } as const;

function exitCode(record: RunRecord, result: Summary['result'], strict: boolean): number {
  if (record.signal !== undefined) return SIGNAL_EXIT_CODES[record.signal];
  return result === 'partial' && strict ? 1 : CODES[result];
}

/** Rows with the same reason in one line: `inconclusive: not reached (12: CNI-E-01 in cni, ...)`. */
function reasons(rows: readonly Row[]): string[] {
  const groups = Map.groupBy(rows, (row) => `${row.verdict.kind}: ${firstLine(row.verdict.reason)}`);
  return [...groups].map(([reason, same]) => {
    const named = same.slice(0, 3).map(name).join(', ');
    return `${reason} (${same.length}: ${named}${same.length > 3 ? ', ...' : ''})`;
  });
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
      known: of('non-conformant').filter((row) => row.verdict.known !== undefined).length,
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
