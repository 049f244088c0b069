import pLimit from 'p-limit';
import { readJournal } from '../../reports/journal.ts';
import type { WrittenReports } from '../../reports/write-all.ts';
import type { Journal } from '../conformance/journal.ts';
import type { LaneState } from '../conformance/lane-state.ts';
import { describeError } from '../errors/errors.ts';
import type { ImageSet } from '../images/images.ts';
import type { Lane } from '../model/lane.ts';
import type { JournalLine, Plan } from '../model/record.ts';
import { lifeOf } from '../process/owner.ts';
import { UndoStack } from '../time/undo.ts';
import { stageOf } from './bring-up.ts';
import type { Context } from './context.ts';
import { closed, openDisplay } from './display.ts';
import { exitCodeOfError, Interrupted } from './exit.ts';
import { endRun, lookForLeaks, reportRun, tearDown, type Work } from './finish-run.ts';
import { prepareImages } from './images-step.ts';
import { bringUp, judge } from './lane-work.ts';
import { openRun, runLine } from './open-run.ts';
import { checkOutput } from './output.ts';
import { judgePlannedParity } from './parity.ts';
import { createPhases } from './phases.ts';
import { planFor } from './plan-for.ts';
import { openPeers, type RunPeers } from './run-peers.ts';
import { openSession, type Session } from './session.ts';

export interface WholeRunOptions {
  readonly judge: boolean;
  readonly keep: boolean;
}

export interface WholeRun {
  readonly runId: string;
  readonly written: WrittenReports | undefined;
  /** Lanes that came up. */
  readonly lanes: readonly LaneState[];
  readonly kept: boolean;
  readonly exitCode: number;
}

/**
 * Brings lanes up, judges them where that is asked, reports, and tears down unless they are kept. What fails after
 * the first thing was made does not throw: it is in the reports, and in the exit code.
 * @throws UsageError, HostError before anything is made
 */
export async function wholeRun(context: Context, options: WholeRunOptions): Promise<WholeRun> {
  checkOutput({ named: context.options.output, judges: options.judge, lifeOf });
  const session = await openSession(context, options.keep);
  const run = openRun(context, session.engine, { lanes: session.lanes, judges: options.judge });
  using output = run.output;
  if (output.heldBy !== undefined) {
    context.say(`run ${output.heldBy} writes its reports now; those of this run go to ${output.directory}`);
  }
  context.say(
    `run ${run.id}: ${session.lanes.map((lane) => lane.id).join(', ')} on ${session.engine.description}`,
  );
  const display = openDisplay(context, session.lanes);
  const { sink } = display;
  const work: Work = {
    context,
    session,
    run,
    sink,
    leaks: new Set(),
    phases: createPhases({ journal: run.journal, sink, clock: context.clock }),
  };
  const undo = new Map(session.lanes.map((lane) => [lane.id, new UndoStack()]));
  const up: LaneState[] = [];
  let failure: unknown;
  try {
    await using peers = openPeers({
      engine: session.engine,
      runId: run.id,
      labels: run.labels,
      setEnvironment: context.setEnvironment,
      signal: context.signal,
    });
    const { images, plan } = await imagesOf(work);
    const known = { ...work, session: { ...session, plan } };
    await runLanes({ ...known, images, peers }, undo, up, options);
    if (options.judge) await parity(known);
  } catch (error) {
    failure = error;
  }
  if (context.signal.aborted) failure = context.signal.reason;
  const isKept = options.keep && !context.signal.aborted && up.length > 0;
  if (isKept) run.markKept();
  await endRun(work, up, failure);
  const [written] = await Promise.all([
    options.judge ? reportRun(work) : undefined,
    isKept ? undefined : tearDown(work, undo),
  ]);
  for (const event of closed('parity', 'reports', 'tear-down')) sink(event);
  await display.close();
  if (failure !== undefined && !(failure instanceof Interrupted)) context.say(describeError(failure));
  return {
    runId: run.id,
    written: written && withLatePhases(written, run.journalFile),
    lanes: up,
    kept: isKept,
    exitCode: exitCode(written, failure, options.judge || up.length < session.lanes.length),
  };
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

/** Tearing down ends after the reports are written: its time is for the person alone. */
function withLatePhases(written: WrittenReports, journalFile: string): WrittenReports {
  const { phases } = readJournal(journalFile);
  return { ...written, report: { ...written.report, phases: [...phases] } };
}

/** Side by side as far as memory allows; a lane that fails does not stop the other. */
async function runLanes(
  work: Work & { readonly images: ImageSet; readonly peers: RunPeers },
  undo: ReadonlyMap<string, UndoStack>,
  up: LaneState[],
  options: WholeRunOptions,
): Promise<void> {
  const { session, sink, context } = work;
  const limit = pLimit(session.atOnce);
  if (session.atOnce < session.lanes.length) sink({ type: 'note', text: orderWords(session) });
  const runLane = async (lane: Lane) => {
    const stack = undo.get(lane.id) as UndoStack;
    try {
      context.signal.throwIfAborted();
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
  const outcomes = await Promise.allSettled(session.lanes.map((lane) => limit(() => runLane(lane))));
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'rejected' && !context.signal.aborted) {
      sink({ type: 'warning', text: `lane ${session.lanes[index]?.id}: ${describeError(outcome.reason)}` });
    }
  }
}

function orderWords({ lanes, atOnce }: Session): string {
  const names = lanes.map((lane) => lane.id).join(', ');
  return `${atOnce} lanes at a time, as much as this machine bears; ${names}: those with most to judge first, since what begins last ends last`;
}

async function parity(work: Work): Promise<void> {
  const { context, session, run, phases, sink } = work;
  if (context.signal.aborted) return;
  const parts = { plan: session.plan, journal: run.journal, journalFile: run.journalFile, sink };
  await phases.step('parity', 'comparing lanes', () => judgePlannedParity(context, parts));
  for (const event of closed('parity')) sink(event);
}

function exitCode(written: WrittenReports | undefined, failure: unknown, isIncomplete: boolean): number {
  const red = written?.exitCode === 1 && !(failure instanceof Interrupted);
  if (failure !== undefined && !red) return exitCodeOfError(failure);
  return written?.exitCode ?? (isIncomplete ? 3 : 0);
}
