import { expect, test } from 'vitest';
import { perform } from '../acts/perform.ts';
import { setAgentVariable } from '../acts/set-variable.ts';
import { AGENT, fastClock, MESH, stageOf, worldOf } from '../acts/testing/stand-in.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { KubeUnreachableError } from '../kube/errors.ts';
import { fakeKube } from '../kube/fake-kube.ts';
import type { Kube } from '../kube/kube.ts';
import { keptActs } from '../lanes/kept-acts.ts';
import { laneChanges, refuseChanged } from '../lanes/lane-changes.ts';
import { deadlines } from '../time/deadlines.ts';
import { mendLane } from './mend-lane.ts';

/** A lane whose judging is killed after `act` took hold; gives what the next process finds. */
async function killed(act = setAgentVariable({ name: 'REPAIR_ENABLED', value: 'false' }, MESH)) {
  const runDirectory = temporaryDirectory();
  const kube = fakeKube({ objects: [AGENT] });
  const acts = keptActs(kube, runDirectory, 'cni');
  laneChanges(runDirectory, { laneId: 'cni' }).begin('CNI-X-01: REPAIR_ENABLED=false');
  await perform(act, { ...stageOf(worldOf({ kube })), acts });
  const mend = (mayLive: () => boolean, parts: Partial<Kube> = {}) =>
    mendLane({
      kube: { ...kube, ...parts },
      runDirectory,
      laneId: 'cni',
      deadlines: deadlines(0.1),
      hold: { mayLive },
      clock: fastClock(),
    });
  return { kube, runDirectory, mend };
}

test('what a killed process has left changed is reverted and told, and the lane is judged again', async () => {
  const { kube, runDirectory, mend } = await killed();
  expect(() => refuseChanged(runDirectory, () => 'dead')).toThrow('not changed back');
  expect(await mend(() => false)).toEqual([
    'reverted what a killed process left changed: REPAIR_ENABLED=false on DaemonSet istio-system/istio-cni-node, for CNI-X-01 since 2026-01-01T00:00:00.000Z',
  ]);
  expect(() => refuseChanged(runDirectory, () => 'dead')).not.toThrow();
  expect([...kube.objects.values()]).toEqual([AGENT]);
  expect(await mend(() => false)).toEqual([]);
});

test('a lane that somebody living changes stays as it is', async () => {
  const { kube, runDirectory, mend } = await killed();
  const changed = [...kube.objects.values()];
  expect(await mend(() => true)).toEqual([]);
  expect([...kube.objects.values()]).toEqual(changed);
  expect(() => refuseChanged(runDirectory, () => 'alive')).toThrow('a lane is being changed');
});

test('a lane that cannot be mended stays refused', async () => {
  const { kube, runDirectory, mend } = await killed();
  kube.objects.delete('DaemonSet istio-system/istio-cni-node');
  await expect(mend(() => false)).rejects.toMatchObject({ code: 'LANE_CHANGED' });
  expect(() => refuseChanged(runDirectory, () => 'dead')).toThrow('not changed back');
});

test('an API server that is away is no reason to end, and changes nothing of what is noted', async () => {
  const { runDirectory, mend } = await killed();
  const list = () => Promise.reject(new KubeUnreachableError('GET', 'no answer', undefined));
  expect(await mend(() => false, { list })).toEqual([expect.stringContaining('GET: no answer')]);
  expect(() => refuseChanged(runDirectory, () => 'dead')).toThrow('not changed back');
});
