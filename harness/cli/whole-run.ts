import pLimit from 'p-limit';
import type { Journal } from '../conformance/journal.ts';
import type { LaneState } from '../conformance/lane-state.ts';
import type { ImageSet } from '../images/images.ts';
import type { Lane } from '../model/lane.ts';
import type { JournalLine, Plan } from '../model/record.ts';
import { lifeOf } from '../process/owner.ts';
import { UndoStack } from '../time/undo.ts';
import { stageOf } from './bring-up.ts';
import type { Context } from './context.ts';
import { closed } from './display.ts';
import { eachLane } from './each-lane.ts';
import { type Finished, finishRun, lookForLeaks } from './finish-run.ts';
import { prepareImages } from './images-step.ts';
import { bringUp, judge } from './lane-work.ts';
import { openRun, runLine } from './open-run.ts';
import { checkOutput, sayHeld } from './output.ts';
import { compareLanes } from './parity.ts';
import { createPhases } from './phases.ts';
import { planFor } from './plan-for.ts';
import { openPeers, type RunPeers } from './run-peers.ts';
import { openSession, type Session } from './session.ts';
import { openWork, type Work } from './work.ts';

export interface WholeRunOptions {
  readonly judge: boolean;
  readonly keep: boolean;
}

export interface WholeRun extends Finished {
  /** Lanes that came up. */
  readonly lanes: readonly LaneState[];
}

/**
 * Brings lanes up, judges them where that is asked, reports, and tears down unless they are kept. What fails after
 * the first thing was made does not throw: it is in the reports, and in the exit code.
 * @throws UsageError, HostError, NotWrittenError before anything is made
 */
export async function wholeRun(context: Context, options: WholeRunOptions): Promise<WholeRun> {
  checkOutput({ named: context.options.output, judges: options.judge, lifeOf });
  const session = await openSession(context, options.keep);
  context.signal.throwIfAborted();
  const run = openRun(context, session.engine, { lanes: session.lanes, judges: options.judge });
  using output = run.output;
  sayHeld(context, output);
  context.say(
    `run ${run.id}: ${session.lanes.map((lane) => lane.id).join(', ')} on ${session.engine.description}`,
  );
  const work = openWork(context, session, run);
  const undo = new Map(session.lanes.map((lane) => [lane.id, new UndoStack()]));
  const lanes: LaneState[] = [];
  let failure: unknown;
  try {
    await using peers = openPeers({
      engine: session.engine,
      runId: run.id,
      labels: run.labels,
      setEnvironment: context.setEnvironment,
      signal: work.context.signal,
    });
    const { images, plan } = await imagesOf(work);
    const known = { ...work, session: { ...session, plan } };
    await runLanes({ ...known, images, peers }, undo, lanes, options);
    if (options.judge) await compareLanes(known);
  } catch (error) {
    failure = error;
  }
  const { judge: judged, keep } = options;
  return { lanes, ...(await finishRun(work, { lanes, failure, judged, keep, undo })) };
}

/**
 * The run line is written twice: before the images, so that an early end has a record, and with what they are; only
 * they tell which version of Istio it is that the plan is for.
 */
async function imagesOf(work: Work): Promise<{ images: ImageSet; plan: Plan }> {
  const { context, session, run, sink } = work;
  const parts = {
    engine: session.engine.description,
    memoryBytes: session.host.access.memoryBytes,
    plan: session.plan,
  };
  run.journal.append(runLine(context, run, parts));
  const phaseLines: JournalLine[] = [];
  const journal: Journal = { append: (line) => phaseLines.push(line) };
  const phases = createPhases({ journal, sink, clock: context.clock });
  const images = await prepareImages(context, {
    engine: session.engine,
    access: session.host.access,
    network: session.network,
    phases,
    sink,
    chosen: session.source,
  });
  const plan = planFor(context, session.plan.lanes, session.capabilities, images.istio.version);
  run.journal.append(runLine(context, run, { ...parts, plan, images }));
  for (const line of phaseLines) run.journal.append(line);
  for (const event of closed('images')) sink(event);
  return { images, plan };
}

/** Side by side as far as memory allows; a lane that fails does not stop the other. */
async function runLanes(
  work: Work & { readonly images: ImageSet; readonly peers: RunPeers },
  undo: ReadonlyMap<string, UndoStack>,
  up: LaneState[],
  options: WholeRunOptions,
): Promise<void> {
  const {
    session,
    sink,
    context: { signal },
  } = work;
  const limit = pLimit(session.atOnce);
  if (session.atOnce < session.lanes.length) sink({ type: 'note', text: orderWords(session) });
  const runLane = async (lane: Lane) => {
    const stack = undo.get(lane.id) as UndoStack;
    try {
      signal.throwIfAborted();
      const state = await bringUp(work, lane, stack);
      up.push(state);
      await lookForLeaks(work);
      if (options.judge)
        await judge({ ...work, plan: session.plan, lastPass: !options.keep, atOnce: session.atOnce }, state);
      if (session.atOnce < session.lanes.length && !options.keep) await stack.undoAll();
    } finally {
      for (const event of closed(stageOf(lane))) sink(event);
    }
  };
  await eachLane(session.lanes, async (lane) => await limit(() => runLane(lane)), { sink, signal });
}

function orderWords({ lanes, atOnce }: Session): string {
  const names = lanes.map((lane) => lane.id).join(', ');
  return `${atOnce} lanes at a time, as much as this machine bears; ${names}: those with most to judge first, since what begins last ends last`;
}
