import { mendLane } from '../../bench/mend-lane.ts';
import { nodePowerBy } from '../../bench/node-power.ts';
import { HarnessError } from '../../errors/errors.ts';
import type { Kube } from '../../kube/kube.ts';
import { openOwned } from '../../kube/open-owned.ts';
import { rolloutDone } from '../../kube/waits.ts';
import type { Keeper } from '../../lanes/keeper.ts';
import { type Drift, driftWords } from '../../lanes/lane-drift.ts';
import { holdLane } from '../../lanes/lane-lease.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import type { LaneId } from '../../model/lane.ts';
import { thisOwner } from '../../process/owner.ts';
import { deadlines } from '../../time/deadlines.ts';
import type { Context } from '../context.ts';
import { nodePowerProgram } from '../lane/judging-parts.ts';
import { keeperOf } from './keeper-of.ts';

/** What keeps a lane from being judged, and not only from being looked at. */
const REFUSES = new Set(['LANE_HELD', 'LANE_CHANGED', 'REFUSED_FOR_SAFETY']);

/**
 * Makes kept lanes ready to be judged: what killed processes have left changed in them is reverted, and what else is
 * not as when they came up is told or, with `--restore`, put back. A server that does not answer is no reason to refuse:
 * judging will tell of it.
 * @throws HarnessError LANE_HELD where somebody else judges or changes one; LANE_CHANGED where one cannot be mended;
 * with `--restore` whatever keeps a lane from being put back, such as NO_SNAPSHOT
 */
export async function readyLanes(context: Context, lanes: readonly LaneState[]): Promise<void> {
  for (const state of lanes) {
    try {
      await ready(context, state);
    } catch (error) {
      const isRefused =
        context.options.restore || !(error instanceof HarnessError) || REFUSES.has(error.code);
      if (isRefused) throw error;
    }
  }
}

async function ready(context: Context, state: LaneState): Promise<void> {
  const { runId, lane, cluster } = state;
  const kube = openOwned(cluster);
  await using hold = await holdLane({ kube, laneId: lane.id, owner: thisOwner(), clock: context.clock });
  const limits = deadlines(context.options.deadlineScale);
  const mended = await mendLane({
    kube,
    runDirectory: context.runs.directoryOf(runId),
    laneId: lane.id,
    deadlines: limits,
    hold,
    nodePower: nodePowerBy(nodePowerProgram(context, state).nodePower, context.run, limits),
    clock: context.clock,
  });
  for (const line of mended) context.say(`lane ${lane.id}: ${line}`);
  const kept = keeperOf(context, state);
  const differs = context.options.restore
    ? await restored(context, { kube, kept, laneId: lane.id, deadlineMs: limits.rolloutMs })
    : ((await kept.drift()) ?? []);
  if (differs.length > 0)
    context.say(`warning: lane ${lane.id} is not as when it came up: ${driftWords(differs)}`);
}

/** Puts a lane back, waits until that is rolled out, and gives what still differs. */
async function restored(
  { clock, signal, say }: Context,
  {
    kube,
    kept,
    laneId,
    deadlineMs,
  }: {
    readonly kube: Kube;
    readonly kept: Pick<Keeper, 'restore'>;
    readonly laneId: LaneId;
    readonly deadlineMs: number;
  },
): Promise<readonly Drift[]> {
  const { putBack, left } = await kept.restore();
  if (putBack.length > 0) say(`lane ${laneId}: put back: ${putBack.map(({ where }) => where).join(', ')}`);
  const workloads = putBack.flatMap(({ where }) => workloadIn(where) ?? []);
  await Promise.all(workloads.map((one) => rolloutDone(kube, one, { deadlineMs, clock, signal })));
  return left;
}

/** Of `Deployment istio-system/istiod`; undefined of what is rolled out nowhere. */
function workloadIn(where: string): Parameters<typeof rolloutDone>[1] | undefined {
  const [, kind, namespace = '', name = ''] = /^(Deployment|DaemonSet) (.+)\/(.+)$/.exec(where) ?? [];
  return kind === 'Deployment' || kind === 'DaemonSet' ? { kind, namespace, name } : undefined;
}
