import { join } from 'node:path';
import { layoutOf } from '../../config/layout.ts';
import type { Turned } from '../../faults/fault.ts';
import { specFiles } from '../../judging/spec-files.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import type { JournalLine, Plan } from '../../model/record.ts';
import type { RequirementId } from '../../model/requirement.ts';
import type { Verdict } from '../../model/verdict.ts';
import { lifeOf, thisOwner } from '../../process/owner.ts';
import { JOURNAL_FILE } from '../../protocol/journal.ts';
import { journalLines } from '../../protocol/journal-lines.ts';
import type { JudgeLaneRequest } from '../../protocol/judge-lane.ts';
import type { Context } from '../context.ts';
import { judgeInProcess } from '../lane/judge-in-process.ts';
import { judgeRequest, judgingParts } from '../lane/judging-parts.ts';
import { specsFor } from '../lane/specs-for.ts';
import { takeOutput } from '../output/output.ts';
import { outputRoot } from '../output/output-place.ts';
import { judgePlannedParity } from '../planned-parity.ts';

export interface Stage {
  readonly context: Context;
  readonly plan: Plan;
  readonly state: LaneState;
  /** Name of the directory, below the output directory, of its journal and evidence. */
  readonly name: string;
  /** All that is planned for the lane by default. */
  readonly only?: readonly RequirementId[] | undefined;
  readonly pass?: JudgeLaneRequest['pass'];
  /** What parity requirements showed in the other lane; without it they are not compared. */
  readonly otherLane: readonly JournalLine[];
}

export interface StageResult {
  readonly turned: readonly Turned[];
  readonly lines: readonly JournalLine[];
}

/** Judges a lane once, into a journal of its own, and compares it with the other lane; nothing where nothing is to be judged. */
export async function judgeStage(stage: Stage): Promise<StageResult> {
  const { context, plan, state } = stage;
  const files = specFiles(layoutOf(context.repository).suites);
  const { specs } = specsFor(state.lane, plan, context.catalogue, files);
  const chosen = specs.filter((spec) => stage.only?.includes(spec.requirement) ?? true);
  if (chosen.length === 0) return { turned: [], lines: [] };
  using output = takeOutput({
    named: join(verifyDirectory(context), stage.name),
    runId: state.runId,
    owner: thisOwner(),
    lifeOf,
    judges: true,
  });
  const { directory } = output;
  await judgeInProcess({
    ...judgingParts(context),
    lane: state.lane,
    stage: `verify ${stage.name}`,
    request: stageRequest(context, state, { specs: chosen, outputDirectory: directory, pass: stage.pass }),
    directory,
    sink: context.progress,
    warn: context.say,
  });
  const { lines } = journalLines(join(directory, JOURNAL_FILE));
  const own = lines.flatMap((line) => (line.type === 'verdict' ? turnedBy(line) : []));
  return { turned: [...own, ...(await compared(stage, lines))], lines };
}

/** Where the stages of `verify` have a directory each. */
export function verifyDirectory(context: Context): string {
  return join(outputRoot(context.options.output), 'verify');
}

/** A stage judges all that it was told, in a lane that this process holds. */
export function stageRequest(
  context: Context,
  state: LaneState,
  { specs, outputDirectory, pass }: Pick<JudgeLaneRequest, 'specs' | 'outputDirectory'> & Pick<Stage, 'pass'>,
): JudgeLaneRequest {
  return judgeRequest(context, state, {
    specs,
    outputDirectory,
    bail: false,
    share: { atOnce: 1, busiest: true },
    heldBy: thisOwner(),
    ...(pass === undefined ? {} : { pass: { id: pass.id, startedAt: pass.startedAt, owner: pass.owner } }),
  });
}

async function compared(
  { context, plan, otherLane, only }: Stage,
  lines: readonly JournalLine[],
): Promise<readonly Turned[]> {
  if (otherLane.length === 0) return [];
  const verdicts = await judgePlannedParity(context, {
    plan,
    lines: [...otherLane, ...lines],
    journal: { append: () => undefined },
    which: (id) =>
      (only?.includes(id) ?? true) &&
      context.catalogue.some((one) => one.id === id && one.scope === 'parity'),
  });
  return verdicts.map(turnedBy);
}

function turnedBy(line: { readonly requirement: RequirementId; readonly verdict: Verdict }): Turned {
  const { kind, reason, blockedBy } = line.verdict;
  return { requirement: line.requirement, verdict: kind, reason, blockedBy };
}
