import { rmSync } from 'node:fs';
import type { LaneState } from '../../conformance/lane-state.ts';
import { createKube } from '../../kube/client.ts';
import type { Lane } from '../../model/lane.ts';
import { lifeOf } from '../../process/owner.ts';
import { deadlines } from '../../time/deadlines.ts';
import { laneFacts, stageOf } from '../bring-up.ts';
import type { Context } from '../context.ts';
import { closed } from '../display.ts';
import { eachLane } from '../each-lane.ts';
import { finishRun } from '../finish-run.ts';
import { hostAccess, openEngine } from '../host.ts';
import { keptLanes } from '../kept-lanes.ts';
import { judge } from '../lane-work.ts';
import { openRun, runLine } from '../open-run.ts';
import { checkOutput, sayHeld } from '../output.ts';
import { compareLanes } from '../parity.ts';
import { planFor } from '../plan-for.ts';
import { sayResult } from '../reports.ts';
import { openUserNetwork } from '../upstream.ts';
import { openWork, type Work } from '../work.ts';

/** `test`: judges the lanes that are up, in a record of its own; brings nothing up and tears nothing down. */
export async function test(context: Context): Promise<number> {
  checkOutput({ named: context.options.output, judges: true, lifeOf });
  const { record, lanes: states } = await keptLanes(context);
  const lanes = states.map((state) => state.lane);
  const capabilities = (lane: Lane) => states.find((state) => state.lane.id === lane.id)?.capabilities ?? [];
  const plan = planFor(context, lanes, capabilities, states[0]?.images.istio.version);
  const access = hostAccess(context);
  const engine = await openEngine(context, access, record.engine);
  const run = openRun(context, engine, { lanes: [], judges: true });
  using cleanup = new DisposableStack();
  cleanup.use(run.output);
  cleanup.defer(() => rmSync(run.directory, { recursive: true, force: true }));
  sayHeld(context, run.output);
  context.say(`judging ${lanes.map((lane) => lane.id).join(', ')} of the kept run ${record.runId}`);
  const session = {
    host: { findings: [], engine: record.engine, access, browser: undefined },
    engine,
    network: openUserNetwork(context),
    source: { name: 'source', why: 'as they stand' } as const,
    lanes,
    capabilities,
    plan,
    atOnce: lanes.length,
  };
  const work = openWork(context, session, run);
  const images = states[0]?.images;
  const kept = { settings: states[0]?.mesh.settings ?? [] };
  const parts = { engine: engine.description, memoryBytes: access.memoryBytes, plan, kept };
  run.journal.append(runLine(context, run, images === undefined ? parts : { ...parts, images }));
  const failure = await judgeKept(work, states).catch((error: unknown) => error);
  const finished = await finishRun(work, { lanes: states, failure, judged: true, keep: false });
  if (finished.written !== undefined) sayResult(context, finished.written);
  return finished.exitCode;
}

async function judgeKept(work: Work, states: readonly LaneState[]): Promise<void> {
  const { context, run, session, sink } = work;
  const { plan, atOnce, lanes } = session;
  const judgeLane = async ({ id }: Lane) => {
    const state = states.find((one) => one.lane.id === id) as LaneState;
    try {
      const limits = deadlines(context.options.deadlineScale);
      const facts = await laneFacts(state, createKube(state.cluster.kubeconfig), limits);
      run.journal.append({ type: 'lane', at: context.clock.timestamp(), lane: facts });
      await judge({ ...work, plan, lastPass: false, atOnce }, state);
    } finally {
      for (const event of closed(stageOf(state.lane))) sink(event);
    }
  };
  await eachLane(lanes, judgeLane, { sink, signal: context.signal });
  await compareLanes(work);
}
