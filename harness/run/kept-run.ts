import type { LaneState } from '../lanes/lane-state.ts';
import type { Lane } from '../model/lane.ts';
import { lifeOf } from '../process/owner.ts';
import type { Context } from './context.ts';
import type { WriteReports } from './finish-run.ts';
import { hostAccess, openEngine } from './machine/host.ts';
import { checkOutput } from './output/output.ts';
import { planFor } from './plan-for.ts';
import { keptLanes } from './records/kept-lanes.ts';
import { Run, type RunEnd } from './run.ts';

/** Judges the lanes that are up, in a record of its own; brings nothing up and tears nothing down. Errors as `keptLanes`. */
export async function keptRun(context: Context, writeReports: WriteReports): Promise<RunEnd> {
  checkOutput({ named: context.options.output, judges: true, lifeOf });
  const { record, lanes: states } = await keptLanes(context);
  const stateOf = (lane: Lane) => states.find((state) => state.lane.id === lane.id) as LaneState;
  const lanes = states.map((state) => state.lane);
  const [first] = states;
  const capabilities = (lane: Lane) => stateOf(lane).capabilities;
  const plan = planFor(context, lanes, capabilities, (lane) => stateOf(lane).images.istio.version);
  const access = hostAccess(context);
  const run = new Run(context, {
    engine: await openEngine(context, access, record.engine),
    memoryBytes: access.memoryBytes,
    lanes,
    plan,
    atOnce: lanes.length,
    keep: false,
    writeReports,
    kept: { settings: first?.mesh.settings ?? [] },
  });
  context.say(`judging ${lanes.map((lane) => lane.id).join(', ')} of the kept run ${record.runId}`);
  return await run.toItsEnd(async () => {
    await run.eachLane(async (lane) => {
      await run.attach(stateOf(lane));
      await run.judge(stateOf(lane));
    });
    await run.compareLanes();
  });
}
