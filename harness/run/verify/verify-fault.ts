import { whatOf } from '../../acts/act.ts';
import { perform } from '../../acts/perform.ts';
import { isOfParity } from '../../config/planned.ts';
import { HarnessError } from '../../errors/errors.ts';
import { outcomeOf, type Turned } from '../../faults/fault.ts';
import { laneChanges } from '../../lanes/lane-changes.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import { PARITY_LANE, type Plan } from '../../model/record.ts';
import type { RequirementId } from '../../model/requirement.ts';
import { UndoStack } from '../../time/undo.ts';
import type { Context } from '../context.ts';
import { planFor } from '../plan-for.ts';
import { type FaultLane, openFaultLane } from './fault-lane.ts';
import { type HeldLanes, holdLanes } from './hold-lanes.ts';
import { judgeStage, type StageResult } from './judge-stage.ts';
import { outcomeWords, succeeded } from './outcome-words.ts';
import { type Seeding, seedingsOf } from './seedings.ts';
import type { Tried } from './tried.ts';

/** What seeding a fault is told. Gives the command's exit code: 0 where what must turn red did, and nothing else. */
export interface VerifyOptions {
  readonly context: Context;
  /** Names of faults: files of fixtures/faults without their ending. */
  readonly faults: readonly string[];
  /** The kept lanes of the wanted modes. */
  readonly lanes: readonly LaneState[];
}

export type VerifyFault = (options: VerifyOptions) => Promise<number>;

/**
 * Seeds a fault into a kept lane, judges, undoes it and judges again: what must turn did, nothing that may not
 * did, and all of it turned back. Exit code 0 exactly then, else 1.
 * @throws HarnessError LANE_LOST where a lane is lost meanwhile, with what was seeded undone
 */
export const verifyFault: VerifyFault = async (options) => {
  const { context, lanes } = options;
  const plan = planFor(
    context,
    lanes.map((state) => state.lane),
    (lane) => lanes.find((state) => state.lane.id === lane.id)?.capabilities ?? [],
    (lane) => lanes.find((state) => state.lane.id === lane.id)?.images.istio.version,
  );
  const seedings = seedingsOf(context, { plan, names: options.faults, lanes });
  await using held = await holdLanes(context, lanes);
  const stopping = { ...context, signal: AbortSignal.any([context.signal, held.lost]) };
  try {
    return await seedInTurn({ context: stopping, plan, lanes, held }, seedings);
  } catch (error) {
    // What it cancelled tells only of that; what could not be undone is more.
    if (!(error instanceof HarnessError && error.code === 'UNDO_FAILED')) held.lost.throwIfAborted();
    throw error;
  }
};

/** Kept lanes that are held, and what is planned for them. */
interface Held {
  readonly context: Context;
  readonly plan: Plan;
  readonly lanes: readonly LaneState[];
  readonly held: HeldLanes;
}

async function seedInTurn(
  { context, plan, lanes, held }: Held,
  seedings: readonly Seeding[],
): Promise<number> {
  const sound = new Map<string, StageResult>();
  const elsewhere = new Map<string, StageResult['lines']>();
  let exitCode = 0;
  for (const { state, tried } of seedings) {
    const otherLane = elsewhere.get(state.lane.id) ?? (await observedElsewhere(context, plan, lanes, state));
    elsewhere.set(state.lane.id, otherLane);
    const before =
      sound.get(state.lane.id) ??
      (await judgeStage({ context, plan, state, name: `before-${state.lane.id}`, otherLane }));
    sound.set(state.lane.id, before);
    const lane = await openFaultLane(context, state, held.leaseOf(state.lane.id));
    exitCode = Math.max(exitCode, await seedAndJudge(context, plan, lane, tried, before, otherLane));
  }
  return exitCode;
}

async function seedAndJudge(
  context: Context,
  plan: Plan,
  lane: FaultLane,
  { fault, leftOut }: Tried,
  before: StageResult,
  otherLane: StageResult['lines'],
): Promise<number> {
  const { state } = lane;
  const stage = { context, plan, state, otherLane };
  const undo = new UndoStack();
  const directory = context.runs.directoryOf(state.runId);
  const by = `the fault ${fault.name}`;
  const changes = laneChanges(directory, {
    laneId: state.lane.id,
    by: 'verify',
    lease: lane.stage.lease,
  });
  changes.begin(by);
  let during: StageResult;
  try {
    const act = await lane.actOf(fault);
    context.say(`${fault.name}: ${fault.title}\n  seeding: ${whatOf(act)}`);
    context.say(`  took hold: ${(await perform(act, { ...lane.stage, undo, by })).proof}`);
    during = await judgeStage({ ...stage, name: `${fault.name}/seeded`, pass: lane.pass });
  } finally {
    context.say(`  undoing: ${undo.pending.join(', ') || 'nothing was done'}`);
    await undo.undoAll();
    changes.end();
  }
  const outcome = outcomeOf(fault, before.turned, during.turned);
  const after = await judgeStage({ ...stage, name: `${fault.name}/undone`, only: fault.mustTurn });
  const notBack = fault.mustTurn
    .map((id) => after.turned.find((one) => one.requirement === id) ?? notJudged(id))
    .filter((one) => one.verdict !== 'conformant');
  context.out(`${outcomeWords(fault, outcome, notBack, leftOut)}\n`);
  return succeeded(outcome, notBack) ? 0 : 1;
}

/** A judgement that did not come about proves nothing. */
function notJudged(requirement: RequirementId): Turned {
  return { requirement, verdict: 'not judged', reason: '' };
}

/** What parity requirements show in the lane that stays as it is; nothing where parity compares none with this one. */
async function observedElsewhere(
  context: Context,
  plan: Plan,
  lanes: readonly LaneState[],
  state: LaneState,
): Promise<StageResult['lines']> {
  if (!isOfParity(plan, state.lane)) return [];
  const other = lanes.find((one) => one.lane.id !== state.lane.id && isOfParity(plan, one.lane));
  if (other === undefined) return [];
  const only = plan.judgements.filter((one) => one.lane === PARITY_LANE).map((one) => one.requirement);
  const seen = await judgeStage({
    context,
    plan,
    state: other,
    name: `other-${other.lane.id}`,
    only,
    otherLane: [],
  });
  return seen.lines;
}
