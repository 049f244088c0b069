import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import { restrictedTo } from '../config/restricted-to.ts';
import type { Engine } from '../engine/engine.ts';
import { describeError, UsageError } from '../errors/errors.ts';
import type { ImageSet } from '../images/images.ts';
import type { LaneState } from '../lanes/lane-state.ts';
import { isEarlier } from '../model/istio-minor.ts';
import type { Lane, LaneId } from '../model/lane.ts';
import type { Plan } from '../model/record.ts';
import { UndoStack } from '../time/undo.ts';
import { compareLanes } from './compare-lanes.ts';
import type { Context } from './context.ts';
import { type Finished, finishRun, lookForLeaks, type WriteReports } from './finish-run.ts';
import { earlierRequest, imagesAsked } from './images/image-sources.ts';
import { type EarlierIstio, prepareEarlier, prepareImages } from './images/images-step.ts';
import { eachLane } from './lane/each-lane.ts';
import { attach, bringUp, judge } from './lane/lane-work.ts';
import { openPeers, type RunPeers } from './lane/run-peers.ts';
import { imagesLine, openRun } from './open-run.ts';
import { sayHeld } from './output/output.ts';
import { planFor } from './plan-for.ts';
import type { Session } from './session.ts';
import { closed, stageOf } from './stages.ts';
import { keeperOf } from './verify/keeper-of.ts';
import { openWork, type Work } from './work.ts';

/** What a run is about to do. */
export interface Asked {
  readonly engine: Engine;
  readonly memoryBytes: number;
  /** Lanes that are brought up, or stand already, in the order in which they begin. */
  readonly lanes: readonly Lane[];
  readonly plan: Plan;
  /** How many lanes may stand at once. */
  readonly atOnce: number;
  /** Its lanes stand on when it has ended. */
  readonly keep: boolean;
  /** Nothing is judged without it. */
  readonly writeReports?: WriteReports | undefined;
  /** What lanes are made with, and torn down. Absent where they stand already, and stay. */
  readonly session?: Session;
  /** Where kept lanes are judged: the settings that they were made with. */
  readonly kept?: { readonly settings: readonly string[] };
}

/** A run that has ended. */
export interface RunEnd extends Finished {
  /** Lanes that came up, or stood already. */
  readonly lanes: readonly LaneState[];
}

/**
 * A run: it brings lanes up or finds them standing, judges them, reports, and tears down what it has made. Each fact is a
 * line of its journal; the last line of a kind counts.
 */
export class Run {
  readonly #asked: Asked;
  readonly #work: Work;
  readonly #undo: ReadonlyMap<string, UndoStack>;
  readonly #up: LaneState[] = [];
  #plan: Plan;
  readonly #images = new Map<LaneId, ImageSet>();
  readonly #earlier = new Map<LaneId, EarlierIstio>();
  #peers: RunPeers | undefined;

  /**
   * Puts a run on record, with the clusters that it is about to make, and begins its journal.
   * @throws UsageError for an output directory that cannot be had; NotWrittenError, with nothing left behind
   */
  constructor(context: Context, asked: Asked) {
    const { engine, lanes, session, writeReports, memoryBytes, kept } = asked;
    const makes = session === undefined ? [] : lanes;
    const judges = writeReports !== undefined;
    const run = openRun(context, engine, { lanes: makes, judges, memoryBytes, kept });
    sayHeld(context, run.output);
    this.#asked = asked;
    this.#plan = asked.plan;
    this.#work = openWork(context, { run, engine, lanes });
    this.#undo = new Map(makes.map((lane) => [lane.id, new UndoStack()]));
  }

  get id(): string {
    return this.#work.run.id;
  }

  /**
   * Does the work of a run, then ends it, whatever became of that: the journal's last line, the reports, and tearing down.
   * Never throws: what went wrong is in the reports, and in the exit code.
   */
  async toItsEnd(work: () => Promise<void>): Promise<RunEnd> {
    const { keep, writeReports, session } = this.#asked;
    using _ = this.#work.run.output;
    let failure: unknown;
    try {
      this.#write(this.#plan);
      await work();
    } catch (error) {
      failure = error;
    }
    try {
      await this.#peers?.[Symbol.asyncDispose]();
    } catch (error) {
      failure ??= error;
    }
    const undo = session === undefined ? undefined : this.#undo;
    const lanes = this.#up;
    return { lanes, ...(await finishRun(this.#work, { lanes, failure, writeReports, keep, undo })) };
  }

  /** Makes the images ready that its lanes are made of; only they tell for certain which version of Istio the plan is for. */
  async prepareImages(session: Session): Promise<void> {
    const { context, run, engine, phases, sink } = this.#work;
    const { host, network, source } = session;
    const asked = imagesAsked(context, this.#asked.lanes);
    const alone = asked.length === 1;
    const parts = { engine, access: host.access, network, phases, sink, chosen: source, alone };
    const sets: ImageSet[] = [];
    for (const images of asked) {
      const set = await prepareImages(context, images, parts);
      sets.push(set);
      for (const lane of images.lanes) this.#images.set(lane, set);
    }
    for (const lane of this.#asked.lanes) {
      const request = earlierRequest(context, lane);
      if (request === undefined || !session.capabilities(lane).includes('earlier-istio')) continue;
      const earlier = await prepareEarlier(
        context,
        { request, lanes: [lane.id] },
        { ...parts, alone: false },
      );
      const own = this.#images.get(lane.id)?.istio.version ?? '';
      const { version: from } = earlier.images.istio;
      if (!isEarlier(from, own)) {
        const why = `${from} is no release before ${own}; --upgrade-from names another`;
        if (lane.upgradeFrom?.kind !== 'earlier')
          throw new UsageError(`lane ${lane.id}: ${why}`, 'name another');
        sink({ type: 'note', text: `lane ${lane.id} has no Istio to come from: ${why}` });
        continue;
      }
      sets.push(earlier.images);
      this.#earlier.set(lane.id, earlier);
    }
    run.journal.append(imagesLine(context, sets));
    // A lane that has nothing to judge is not made of anything: what the options say of it stands.
    const version = (lane: Lane) => this.#images.get(lane.id)?.istio.version ?? session.istio(lane);
    this.#write(planFor(context, this.#plan.lanes, session.capabilities, version));
    for (const event of closed('images')) sink(event);
  }

  /** Does something with every lane, side by side as far as the machine bears it. One that fails stops no other. */
  async eachLane(work: (lane: Lane) => Promise<void>): Promise<void> {
    const { atOnce, lanes } = this.#asked;
    const { sink, context } = this.#work;
    const { signal } = context;
    if (atOnce < lanes.length) sink({ type: 'note', text: orderWords(lanes, atOnce) });
    const limit = pLimit(atOnce);
    const inTurn = async (lane: Lane) =>
      await limit(async () => {
        try {
          signal.throwIfAborted();
          await work(lane);
        } finally {
          for (const event of closed(stageOf(lane))) sink(event);
        }
      });
    await eachLane(lanes, inTurn, { sink, signal });
  }

  /** Brings a lane up, with the images that were made ready. @throws LaneNotUpError */
  async bringUp(lane: Lane, session: Session): Promise<LaneState> {
    const images = this.#images.get(lane.id);
    if (images === undefined) throw new TypeError('images come before lanes');
    const { context, run, engine } = this.#work;
    const open = context.surroundings?.openPeers ?? openPeers;
    this.#peers ??= open({
      engine,
      runId: run.id,
      labels: run.labels,
      setEnvironment: context.setEnvironment,
      signal: context.signal,
    });
    const undo = this.#undo.get(lane.id) as UndoStack;
    const earlier = this.#earlier.get(lane.id);
    const state = await bringUp(this.#work, { session, images, earlier, peers: this.#peers, lane, undo });
    this.#stands(state);
    if (this.#asked.keep) await this.#snapshot(state);
    await lookForLeaks(this.#work);
    return state;
  }

  /** Takes a lane as it stands. */
  async attach(state: LaneState): Promise<void> {
    this.#images.set(state.lane.id, state.images);
    this.#work.run.journal.append(imagesLine(this.#work.context, [...this.#images.values()]));
    await attach(this.#work, state);
    this.#stands(state);
  }

  /** Judges a lane that stands: one process, every verdict a line of the journal. */
  async judge(state: LaneState): Promise<void> {
    const { keep, session, atOnce } = this.#asked;
    await judge(this.#work, state, { plan: this.#plan, lastPass: session !== undefined && !keep, atOnce });
  }

  /** Judges what compares lanes, over what was recorded of them. */
  async compareLanes(): Promise<void> {
    await compareLanes(this.#work, this.#plan);
  }

  /** Makes room for the next lane, where not all stand at once. */
  async makeRoom(lane: Lane): Promise<void> {
    const { atOnce, lanes, keep } = this.#asked;
    if (atOnce < lanes.length && !keep) await this.#undo.get(lane.id)?.undoAll();
  }

  /** What a lane offers is known now: the plan is held to it. */
  #stands(state: LaneState): void {
    this.#up.push(state);
    const { lane, capabilities } = state;
    const plan = restrictedTo(this.#plan, lane, capabilities, this.#work.context.catalogue);
    if (!isDeepStrictEqual(plan, this.#plan)) this.#write(plan);
  }

  /** What a kept lane is held against later; without it, it is judged all the same. */
  async #snapshot(state: LaneState): Promise<void> {
    const { context, sink } = this.#work;
    try {
      await keeperOf(context, state).snapshot();
    } catch (error) {
      sink({ type: 'warning', text: `no snapshot of lane ${state.lane.id}: ${describeError(error)}` });
    }
  }

  #write(plan: Plan): void {
    const { context, run } = this.#work;
    this.#plan = plan;
    run.journal.append({ type: 'plan', at: context.clock.timestamp(), plan });
  }
}

function orderWords(lanes: readonly Lane[], atOnce: number): string {
  const names = lanes.map((lane) => lane.id).join(', ');
  return `${atOnce} lanes at a time, as much as this machine bears; ${names}: those with most to judge first, since what begins last ends last`;
}
