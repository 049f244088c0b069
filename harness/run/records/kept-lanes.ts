import { chooseLanes } from '../../config/lanes.ts';
import { HarnessError, SafetyError } from '../../errors/errors.ts';
import { createKube } from '../../kube/client.ts';
import { requireOwned } from '../../kube/owned.ts';
import { refuseChanged } from '../../lanes/lane-changes.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import { lifeOf } from '../../process/owner.ts';
import type { Context } from '../context.ts';
import { readyLanes } from '../verify/ready-lanes.ts';
import type { RunRecord } from './run-record.ts';

/** The newest kept run that has a wanted lane up, and those lanes. */
export interface KeptLanes {
  readonly record: RunRecord;
  readonly lanes: readonly LaneState[];
}

/**
 * The lanes that `--lane` names, or all that are up of the wanted modes, whatever the profile.
 * @throws UsageError for a lane that is not known; HarnessError NOTHING_UP if no run is kept, LANE_STATE_UNREADABLE,
 * LANE_CHANGED if what the suite changed in one can not be undone, LANE_HELD if somebody else judges it; SafetyError for one that leads to another cluster
 */
export async function keptLanes(context: Context): Promise<KeptLanes> {
  const { options } = context;
  const wanted = chooseLanes({ ...options, profile: 'full' }).map((lane) => lane.id);
  for (const record of context.runs
    .all()
    .filter((one) => one.kept)
    .toReversed()) {
    const states = context.runs.lanes(record.runId);
    const known = wanted.flatMap((id) => states.filter((state) => state.lane.id === id));
    const isOther = ({ lane }: LaneState) => options.mode.includes(lane.mode) && !wanted.includes(lane.id);
    const lanes = options.lane.length > 0 ? known : [...known, ...states.filter(isOther)];
    if (lanes.length === 0) continue;
    await Promise.all(lanes.map(refuseForeignCluster));
    await readyLanes(context, lanes);
    refuseChanged(context.runs.directoryOf(record.runId), lifeOf);
    return { record, lanes };
  }
  throw new HarnessError('NOTHING_UP', `no kept run has one of the lanes ${wanted.join(', ')} up`, {
    nextStep: 'bring one up: npm run conformance -- up',
  });
}

/** Before anything is made. A server that does not answer says nothing of whose it is: judging will tell of it. */
async function refuseForeignCluster({ cluster }: LaneState): Promise<void> {
  try {
    await requireOwned(createKube(cluster.kubeconfig), cluster.uid);
  } catch (error) {
    if (error instanceof SafetyError) throw error;
  }
}
