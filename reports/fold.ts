import { sameIdentity } from '../harness/model/identity.ts';
import type { JournalLine, LaneFailure, PlannedJudgement } from '../harness/model/record.ts';
import { PARITY_LANE } from '../harness/model/record.ts';
import type { Verdict, VerdictKind } from '../harness/model/verdict.ts';
import { linesOf, NO_PLAN, runIn } from '../harness/protocol/journal-run.ts';
import type { ObservationLine, Row, RunRecord } from './record.ts';

type Line<T extends JournalLine['type']> = Extract<JournalLine, { type: T }>;

/** Worst first: where a judgement has two lines, the worse one stands, so that nothing hides a red. */
const BY_SEVERITY: readonly VerdictKind[] = [
  'non-conformant',
  'inconclusive',
  'not-supported',
  'skipped',
  'conformant',
];

/**
 * Folds lines into a record; `undefined` if there is no run line. A later run line begins a new run,
 * which is the one that counts. A planned judgement without a line is `inconclusive: not reached`.
 */
export function fold(all: readonly JournalLine[], unreadable: readonly string[]): RunRecord | undefined {
  const found = runIn(all);
  if (found === undefined) return undefined;
  const { run, lines } = found;
  const plan = found.plan ?? { lanes: [], judgements: [] };
  const unplanned = found.plan === undefined ? [NO_PLAN] : [];
  const end = linesOf(lines, 'end').at(-1);
  const interrupted = end === undefined ? 'killed: the journal has no end' : end.interrupted;
  const verdicts = linesOf(lines, 'verdict');
  const observations = linesOf(lines, 'observation');
  const lanes = linesOf(lines, 'lane').map((line) => line.lane);
  const failedLanes = linesOf(lines, 'lane-failed').map(({ type: _type, at: _at, ...failure }) => failure);
  const planned = plan.judgements;
  const once = planned.filter(
    (one, index) => planned.findIndex((other) => sameIdentity(other, one)) === index,
  );
  const rows = once.map((one): Row => {
    const judged = worst(verdicts.filter((line) => sameIdentity(line, one)));
    if (judged !== undefined) return judgedRow(judged);
    if (one.leftOut !== undefined) return leftOutRow(one, one.leftOut);
    const seen =
      one.lane === PARITY_LANE ? observations.filter((line) => line.requirement === one.requirement) : [];
    const isUp = one.lane === PARITY_LANE || lanes.some((lane) => lane.id === one.lane);
    const ended = failedLanes.findLast((lane) => lane.lane === one.lane);
    return notReachedRow(one, isUp ? (ended?.reason ?? interrupted) : notUp(one.lane, ended), seen);
  });
  return {
    run,
    plan,
    lanes,
    failedLanes,
    rows,
    observations,
    phases: linesOf(lines, 'phase').map(({ name, at, durationMs }) => ({ name, at, durationMs })),
    ...(end === undefined ? {} : { endedAt: end.at }),
    ...(interrupted === undefined ? {} : { interrupted }),
    ...(end?.signal === undefined ? {} : { signal: end.signal }),
    ...(end?.errorCode === undefined ? {} : { errorCode: end.errorCode }),
    ...(end?.hermetic === undefined ? {} : { hermetic: end.hermetic }),
    problems: [
      ...unreadable,
      ...(run.parts ?? []).flatMap(({ id, problems }) => problems.map((problem) => `${id}: ${problem}`)),
      ...(end?.problems ?? []),
      ...unplanned,
      ...disagreements(once, planned, verdicts),
    ],
  };
}

function judgedRow(line: Line<'verdict'>): Row {
  const { requirement, lane, verdict, at, durationMs, pods, evidence } = line;
  const observed = 'observation' in line ? { observation: line.observation } : {};
  return { requirement, lane, verdict, by: 'judged', at, durationMs, ...observed, pods, evidence };
}

function leftOutRow(
  { requirement, lane }: PlannedJudgement,
  leftOut: NonNullable<PlannedJudgement['leftOut']>,
): Row {
  return {
    requirement,
    lane,
    verdict: bare(leftOut.verdict, leftOut.reason),
    by: 'left-out',
    cause: leftOut.cause,
    durationMs: 0,
    pods: [],
    evidence: [],
  };
}

function notReachedRow(
  { requirement, lane }: PlannedJudgement,
  why: string | undefined,
  seen: readonly ObservationLine[],
): Row {
  const reason = why === undefined ? 'not reached' : `not reached: ${why}`;
  const evidence = seen.flatMap((line) => line.evidence);
  return {
    requirement,
    lane,
    verdict: bare('inconclusive', reason),
    by: 'not-reached',
    durationMs: 0,
    pods: [],
    evidence,
  };
}

/** That a lane did not come up; where it is known also why, and where to look. */
function notUp(lane: string, { reason, kept }: Partial<LaneFailure> = {}): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  return `lane ${lane} did not come up${why}${kept === undefined ? '' : `; see ${kept}`}`;
}

function bare(kind: VerdictKind, reason: string): Verdict {
  return { kind, reason, differences: [], established: [] };
}

function worst(lines: readonly Line<'verdict'>[]): Line<'verdict'> | undefined {
  return lines.toSorted((a, b) => rank(a) - rank(b))[0];
}

function rank(line: Line<'verdict'>): number {
  return BY_SEVERITY.indexOf(line.verdict.kind);
}

function disagreements(
  once: readonly PlannedJudgement[],
  planned: readonly PlannedJudgement[],
  verdicts: readonly Line<'verdict'>[],
): string[] {
  const repeated = once.flatMap((one) => {
    const times = planned.filter((other) => sameIdentity(other, one)).length;
    return times < 2 ? [] : [`${one.requirement} in ${one.lane} is planned ${times} times`];
  });
  const unplanned = verdicts
    .filter((line) => !once.some((one) => sameIdentity(line, one)))
    .map((line) => `${line.requirement} in ${line.lane} was not planned, yet judged ${line.verdict.kind}`);
  const twice = once.flatMap((one) => {
    const kinds = verdicts.filter((line) => sameIdentity(line, one)).map((line) => line.verdict.kind);
    return kinds.length < 2
      ? []
      : [`${one.requirement} in ${one.lane} was judged ${kinds.length} times: ${kinds.join(', ')}`];
  });
  return [...repeated, ...unplanned, ...twice];
}
