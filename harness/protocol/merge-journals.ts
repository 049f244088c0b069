import { type Identity, sameIdentity } from '../model/identity.ts';
import type { EndLine, HermeticFacts, JournalLine, MadeOf, RunFacts, RunPart } from '../model/record.ts';
import type { RequirementId } from '../model/requirement.ts';
import { fileName } from '../sanitize/file-name.ts';
import { JOURNAL_VERSION } from './journal-line.ts';
import { type JournalRun, linesOf, NO_PLAN } from './journal-run.ts';
import { imagesOfAll } from './made-of.ts';
import { mergedPlan } from './merge-plans.ts';
import { hasRunsIstio, refuseOtherPlans } from './same-plan.ts';

/** A run that judged a part of a plan, and what of its journal cannot be read. */
export interface JournalPart extends JournalRun {
  readonly problems: readonly string[];
}

/** A journal of several runs. */
export interface MergedJournal {
  /** All but the end, a run after another. */
  readonly lines: readonly JournalLine[];
  readonly plan: JournalRun['plan'];
  /** What comes last, once what is over the whole record is judged. */
  readonly end: JournalLine;
}

/**
 * One journal of runs that each judged a part of one plan. Of a judgement that several made, the first run's line stays;
 * verdicts over the whole record go, since the record is another one now. Evidence is where `evidencePath` has it.
 * @throws UsageError where they are no parts of one plan
 */
export function mergedJournal(
  parts: readonly JournalPart[],
  {
    id,
    at,
    isOverRecord,
  }: {
    readonly id: string;
    readonly at: string;
    /** What is one verdict over all that was observed. */
    readonly isOverRecord: (requirement: RequirementId) => boolean;
  },
): MergedJournal {
  refuseOtherPlans(parts, isOverRecord);
  const plans = parts.flatMap(({ plan }) => plan ?? []);
  const plan = plans.length === 0 ? undefined : mergedPlan(plans, isOverRecord);
  const ofRun = parts.toSorted((a, b) => Number(hasRunsIstio(b)) - Number(hasRunsIstio(a)));
  const made = ofRun.flatMap(({ lines }) => linesOf(lines, 'images').at(-1)?.images ?? []);
  const lines: JournalLine[] = [
    { type: 'run', at, schemaVersion: JOURNAL_VERSION, run: mergedRun(parts, id) },
    ...made.slice(0, 1).map(
      (first): JournalLine => ({
        type: 'images',
        at,
        images: { ...first, ...imagesOfAll(made) } satisfies MadeOf,
      }),
    ),
    ...(plan === undefined ? [] : [{ type: 'plan', at, plan } as const]),
    ...parts.flatMap((part, index) => {
      const earlier = parts.slice(0, index);
      return part.lines.filter(isKept(earlier, isOverRecord)).map((line) => withEvidence(line, part.run.id));
    }),
  ];
  return { lines, plan, end: mergedEnd(parts) };
}

/** Whose verdict of a judgement it is that stays: the first run's that made it. */
export function ownVerdicts(parts: readonly JournalRun[], part: JournalRun): readonly Identity[] {
  const earlier = parts.slice(0, parts.indexOf(part));
  return linesOf(part.lines, 'verdict').filter((line) => !isJudgedIn(earlier, line));
}

/** Where evidence of a run lies beside that of others: in a folder of its own. */
export function evidencePath(run: string, path: string): string {
  return `evidence/${fileName(run)}/${path.replace(/^evidence\//, '')}`;
}

function isKept(earlier: readonly JournalRun[], isOverRecord: (requirement: RequirementId) => boolean) {
  return (line: JournalLine): boolean => {
    switch (line.type) {
      case 'run':
      case 'images':
      case 'plan':
      case 'end':
        return false;
      case 'verdict':
        return !isOverRecord(line.requirement) && !isJudgedIn(earlier, line);
      case 'observation':
        return !earlier.some(({ lines }) =>
          linesOf(lines, 'observation').some((other) => sameIdentity(line, other)),
        );
      case 'lane':
      case 'lane-failed':
      case 'phase':
        return true;
    }
  };
}

function isJudgedIn(runs: readonly JournalRun[], one: Identity): boolean {
  return runs.some(({ lines }) => linesOf(lines, 'verdict').some((other) => sameIdentity(one, other)));
}

function withEvidence(line: JournalLine, run: string): JournalLine {
  if (line.type === 'lane-failed' && line.kept !== undefined)
    return { ...line, kept: evidencePath(run, line.kept) };
  if (line.type !== 'verdict' && line.type !== 'observation') return line;
  const evidence = line.evidence.map((file) => ({ ...file, path: evidencePath(run, file.path) }));
  return { ...line, evidence };
}

function mergedRun(parts: readonly JournalPart[], id: string): Omit<RunFacts, keyof MadeOf> {
  const runs = parts.map(({ run }) => run);
  const [first] = runs as [RunFacts];
  const { suite, profile, settings, host } = first;
  return {
    id,
    suite,
    startedAt: earliest(runs.map(({ startedAt }) => startedAt)),
    profile,
    only: runs.some(({ only }) => only.length === 0) ? [] : [...new Set(runs.flatMap(({ only }) => only))],
    engine: [...new Set(runs.map(({ engine }) => engine))].join(', '),
    host,
    settings,
    options: alikeIn(runs.map(({ options }) => options)),
    ...(runs.some(({ keptLanes }) => keptLanes === true) ? { keptLanes: true } : {}),
    parts: parts.flatMap(partsOf),
  };
}

/** Of a journal that is several runs' already, theirs. */
function partsOf(part: JournalPart): readonly RunPart[] {
  const [first, ...others] = part.run.parts ?? [];
  if (first === undefined) return [partOf(part)];
  return [{ ...first, problems: [...first.problems, ...part.problems] }, ...others];
}

function partOf({ run, plan, lines, problems }: JournalPart): RunPart {
  const { id, startedAt, only, engine, host } = run;
  const end = linesOf(lines, 'end').at(-1);
  return {
    id,
    startedAt,
    ...(end === undefined ? {} : { endedAt: end.at }),
    only,
    engine,
    host,
    lanes: plan?.lanes.map((lane) => lane.id) ?? [],
    problems: [...problems, ...(end?.problems ?? []), ...(plan === undefined ? [NO_PLAN] : [])],
  };
}

/** What was chosen alike: what differs is a part's own. */
function alikeIn(all: readonly RunFacts['options'][]): RunFacts['options'] {
  const [first = {}, ...others] = all;
  const alike = Object.entries(first).filter(([name, value]) =>
    others.every((other) => JSON.stringify(other[name]) === JSON.stringify(value)),
  );
  return Object.fromEntries(alike);
}

/** Interrupted where one was: what that left out stays open. */
function mergedEnd(parts: readonly JournalPart[]): EndLine {
  const ends = parts.map(({ run, lines }): EndLine => {
    const end = linesOf(lines, 'end').at(-1);
    if (end !== undefined)
      return end.interrupted === undefined ? end : { ...end, interrupted: `${run.id}: ${end.interrupted}` };
    const at = lines.at(-1)?.at ?? run.startedAt;
    return { type: 'end', at, interrupted: `${run.id}: killed: its journal has no end` };
  });
  const interrupted = ends.flatMap((end) => end.interrupted ?? []);
  const signal = ends.find((end) => end.signal !== undefined)?.signal;
  const errorCode = ends.find((end) => end.errorCode !== undefined)?.errorCode;
  const hermetic = mergedHermetic(ends);
  return {
    type: 'end',
    at: latest(ends.map((end) => end.at)),
    ...(interrupted.length === 0 ? {} : { interrupted: interrupted.join('; ') }),
    ...(signal === undefined ? {} : { signal }),
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(hermetic === undefined ? {} : { hermetic }),
  };
}

/** Checked where it was in every run. */
function mergedHermetic(ends: readonly EndLine[]): HermeticFacts | undefined {
  if (ends.every((end) => end.hermetic === undefined)) return undefined;
  return {
    checked: ends.every((end) => end.hermetic?.checked === true),
    leaked: ends.flatMap((end) => end.hermetic?.leaked ?? []),
  };
}

function earliest(times: readonly string[]): string {
  return times.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? '';
}

function latest(times: readonly string[]): string {
  return times.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? '';
}
