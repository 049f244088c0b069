import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LANES, shapeOf } from '../config/lanes.ts';
import { layoutOf } from '../config/layout.ts';
import type { Options } from '../config/option-table.ts';
import { select } from '../config/select.ts';
import { UsageError } from '../errors/errors.ts';
import type { Capability } from '../model/capability.ts';
import type { Lane } from '../model/lane.ts';
import { type JournalLine, PARITY_LANE, type Plan, type RunFacts } from '../model/record.ts';
import type { RequirementId } from '../model/requirement.ts';
import { journalLines } from '../protocol/journal-lines.ts';
import { runIn } from '../protocol/journal-run.ts';
import { isIntact, type Origin } from '../recordings/provenance.ts';
import {
  type RecordedIn,
  type Recording,
  readRecording,
  recordedName,
  writeRecorded,
} from '../recordings/recorded.ts';
import { putAlike } from '../verdict/put-alike.ts';
import type { Context } from './context.ts';

interface RecordingContext extends Pick<Context, 'catalogue' | 'repository' | 'say'> {
  readonly options: Pick<Options, 'only' | 'lane'>;
}

/** An observation of a run, with where it comes from. */
interface Observed {
  readonly requirement: RequirementId;
  readonly where: RecordedIn;
  readonly origin: Origin;
  readonly observation: unknown;
}

/**
 * Keeps the observations of a run that were judged conformant, and where they come from, as what judges and their
 * mutants are tested on. One that differs from what is kept only by names that mean nothing is left as it is.
 * @throws UsageError where there is none
 */
export function recordObservations(context: RecordingContext, journalFile: string): number {
  const directory = layoutOf(context.repository).observations;
  const observed = observedBy(context, journalLines(journalFile).lines);
  if (observed.length === 0)
    throw new UsageError(
      `${journalFile} holds no conformant observation of what is wanted`,
      'name the run that judged it, and by --lane a lane that is no ordinary one: npm run conformance -- report DIR --record --only ID',
    );
  const changed = observed.filter((one) => !isKept(directory, one));
  for (const { requirement, where, ...recording } of changed)
    writeRecorded(directory, requirement, where, recording);
  context.say(
    `recorded ${changed.length} observations in ${directory}, ${observed.length - changed.length} more are there already, but for names that mean nothing; look at the difference before you commit it`,
  );
  return 0;
}

/** Of the journal's last run, which is the one that is reported. */
function observedBy(context: RecordingContext, lines: readonly JournalLine[]): readonly Observed[] {
  const last = runIn(lines);
  if (last?.plan === undefined) return [];
  const { run, plan } = last;
  const selected = select(context.options.only, context.catalogue);
  const found = last.lines.flatMap((line) => {
    if (line.type !== 'verdict' && line.type !== 'observation') return [];
    const where = recordedIn(line, context, plan);
    if (where === undefined || !selected.has(line.requirement)) return [];
    if (line.type === 'verdict' && line.verdict.kind !== 'conformant') return [];
    const { requirement, observation } = line;
    if (observation === undefined) return [];
    return [{ requirement, where, origin: originOf(run, line), observation }];
  });
  // Of two lines for one file the later one counts.
  const byName = new Map(found.map((one) => [recordedName(one.requirement, one.where), one]));
  return [...byName.values()];
}

function originOf(
  { id, istio }: RunFacts,
  { lane, at }: { readonly lane: string; readonly at: string },
): Origin {
  return { run: id, istio: istio.version, lane, day: at.slice(0, 10) };
}

function isKept(directory: string, { requirement, where, origin, observation }: Observed): boolean {
  const name = recordedName(requirement, where);
  const kept = readKept(join(directory, name));
  if (kept?.recorded === undefined || !isIntact(name, kept.recorded, kept.observation)) return false;
  const { run, istio, lane } = kept.recorded;
  if (istio !== origin.istio || lane !== origin.lane) return false;
  return isDeepStrictEqual(alike(kept.observation, run), alike(observation, origin.run));
}

/** Nothing, too, where a file cannot be read: as after a merge with conflicts, it is written anew. */
function readKept(file: string): Recording | undefined {
  try {
    return existsSync(file) ? readRecording(file) : undefined;
  } catch {
    return undefined;
  }
}

/** The names of nodes hold the run's. */
function alike(observation: unknown, run: string): unknown {
  return putAlike(JSON.parse(JSON.stringify(observation).replaceAll(run, 'run')));
}

/**
 * Where an observation is recorded: under the lane's own name if `--lane` names it and it is no ordinary one; else under
 * the mode, from an ordinary lane, or from another where no ordinary one judges the requirement. Only what is over the
 * record has an observation that is of no lane.
 */
function recordedIn(
  { requirement, lane }: { readonly requirement: RequirementId; readonly lane: string },
  { catalogue, options }: RecordingContext,
  plan: Plan,
): RecordedIn | undefined {
  const isOverRecord = catalogue.some((one) => one.id === requirement && one.scope === 'record');
  if (lane === PARITY_LANE) return isOverRecord ? PARITY_LANE : undefined;
  const its = plan.lanes.find((one) => one.id === lane);
  if (its === undefined) return undefined;
  const { mode } = its;
  const needs = catalogue.find((one) => one.id === requirement)?.needs ?? [];
  const ordinary = LANES.find((one) => one.ordinary && one.mode === mode);
  const isOrdinarys = ordinary !== undefined && needs.every((need) => canOffer(ordinary, need));
  if (its.istio === undefined && (its.ordinary || !isOrdinarys)) return mode;
  return options.lane.includes(lane) ? lane : undefined;
}

/** Whether a need is none of a lane's shape, or is had by this one. */
function canOffer(lane: Lane, need: Capability): boolean {
  return shapeOf(lane).includes(need) || !LANES.some((other) => shapeOf(other).includes(need));
}
