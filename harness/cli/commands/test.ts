import { rmSync } from 'node:fs';
import type { LaneState } from '../../conformance/lane-state.ts';
import { describeError } from '../../errors/errors.ts';
import { createKube } from '../../kube/client.ts';
import type { Lane } from '../../model/lane.ts';
import { lifeOf } from '../../process/owner.ts';
import { laneFacts, stageOf } from '../bring-up.ts';
import type { Context } from '../context.ts';
import { closed, openDisplay } from '../display.ts';
import { exitCodeOfError } from '../exit.ts';
import { endRun, reportRun, type Work } from '../finish-run.ts';
import { hostAccess, openEngine } from '../host.ts';
import { keptLanes } from '../kept-lanes.ts';
import { judge } from '../lane-work.ts';
import { openRun, runLine } from '../open-run.ts';
import { checkOutput } from '../output.ts';
import { judgePlannedParity } from '../parity.ts';
import { createPhases } from '../phases.ts';
import { planFor } from '../plan-for.ts';
import { sayResult } from '../reports.ts';
import { openUserNetwork } from '../upstream.ts';

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
  context.say(`judging ${lanes.map((lane) => lane.id).join(', ')} of the kept run ${record.runId}`);
  const display = openDisplay(context, lanes);
  const { sink } = display;
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
  const work: Work = {
    context,
    session,
    run,
    sink,
    leaks: new Set(),
    phases: createPhases({ journal: run.journal, sink, clock: context.clock }),
  };
  const images = states[0]?.images;
  const settings = states[0]?.mesh.settings ?? [];
  const parts = { engine: engine.description, memoryBytes: access.memoryBytes, plan, settings };
  run.journal.append(runLine(context, run, images === undefined ? parts : { ...parts, images }));
  await judgeKept(work, states);
  await endRun(work, states, context.signal.aborted ? context.signal.reason : undefined);
  const written = await reportRun(work);
  await display.close();
  if (written !== undefined) sayResult(context, written);
  return context.signal.aborted ? exitCodeOfError(context.signal.reason) : (written?.exitCode ?? 3);
}

async function judgeKept(work: Work, states: readonly LaneState[]): Promise<void> {
  const { context, run, session, sink, phases } = work;
  const { plan } = session;
  const judged = states.map(async (state) => {
    try {
      const facts = await laneFacts(state, createKube(state.cluster.kubeconfig));
      run.journal.append({ type: 'lane', at: context.clock.timestamp(), lane: facts });
      await judge({ ...work, plan, lastPass: false, atOnce: session.atOnce }, state);
    } catch (error) {
      if (!context.signal.aborted)
        sink({ type: 'warning', text: `lane ${state.lane.id}: ${describeError(error)}` });
    } finally {
      for (const event of closed(stageOf(state.lane))) sink(event);
    }
  });
  await Promise.all(judged);
  if (context.signal.aborted) return;
  const parity = { plan, journal: run.journal, journalFile: run.journalFile, sink };
  try {
    await phases.step('parity', 'comparing lanes', () => judgePlannedParity(context, parity));
  } catch (error) {
    sink({ type: 'warning', text: `parity: ${describeError(error)}` });
  }
}
