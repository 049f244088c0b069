import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { keptActs } from '../lanes/kept-acts.ts';
import { hideApiServer } from './hide-api-server.ts';
import { perform } from './perform.ts';
import { ACT_KINDS } from './registry.ts';
import { revertLeft } from './revert.ts';
import { setAgentVariable } from './set-variable.ts';
import { LANES } from './testing/lanes-before-acts.ts';
import { MESH, stageOf, worldOf } from './testing/stand-in.ts';
import { firewalledNode } from './testing/this-machine.ts';

/** Record of a lane that another process reads. */
function recordOf(kube = fakeKube(), directory = temporaryDirectory()) {
  return () => keptActs(kube, directory, 'cni');
}

test.for(ACT_KINDS.map(({ name }) => name))(
  'what %s changed is reverted from the record alone, to the value that it had',
  async (name) => {
    const { act, world, seen } = LANES[name]!();
    const record = recordOf();
    const before = structuredClone(seen());
    await perform(act, { ...stageOf(world), acts: record() });
    expect(seen()).not.toEqual(before);
    const reverted = await revertLeft(world, record(), () => false);
    expect(reverted).toEqual([expect.stringContaining('for CNI-X-01 since 2026-')]);
    expect(seen()).toEqual(before);
    expect(await record().all()).toEqual([]);
  },
);

test('what was begun and not done is reverted, too', async () => {
  const { act, world, seen } = LANES['set-mesh-values']!();
  const record = recordOf();
  const before = structuredClone(seen());
  const killed = { ...act, kind: { ...act.kind, apply: () => Promise.reject(new Error('killed')) } };
  await expect(perform(killed, { ...stageOf(world), acts: record() })).rejects.toThrow('killed');
  await revertLeft(world, record(), () => false);
  expect(seen()).toEqual(before);
});

test('two changes of the same are reverted the newest first', async () => {
  const { world, seen } = LANES['set-variable']!();
  const record = recordOf();
  const before = structuredClone(seen());
  for (const value of ['false', 'true']) {
    await world.clock.pause(10);
    await perform(setAgentVariable({ name: 'NODE_NAME', value }, MESH), {
      ...stageOf(world),
      acts: record(),
    });
  }
  await revertLeft(world, record(), () => false);
  expect(seen()).toEqual(before);
});

test('what a living process has changed is its own to revert', async () => {
  const { act, world, seen } = LANES['set-variable']!();
  const record = recordOf();
  await perform(act, { ...stageOf(world), acts: record(), lease: 'cni' });
  const changed = structuredClone(seen());
  const asked: unknown[] = [];
  const reverted = await revertLeft(world, record(), (...whom) => asked.push(whom) > 0);
  expect([reverted, seen(), asked]).toEqual([[], changed, [[{ pid: 1 }, 'cni']]]);
});

test('what cannot be reverted keeps the lane from being judged, and stays on record', async () => {
  const { act, world } = LANES['set-variable']!();
  const record = recordOf();
  await perform(act, { ...stageOf(world), acts: record() });
  const gone = worldOf();
  await expect(revertLeft(gone, record(), () => false)).rejects.toMatchObject({
    code: 'LANE_CHANGED',
    message: expect.stringMatching(
      /^a lane was changed and not changed back: REPAIR_ENABLED=false .*CNI-X-01 \(ConfigMap conformance-probe\/act-cni-.*no DaemonSet/,
    ),
    nextStep: expect.stringContaining('npm run conformance -- down'),
  });
  expect(await record().all()).toHaveLength(1);
});

test('a record of another version of the suite keeps the lane from being judged', async () => {
  const { act, world } = LANES['set-variable']!();
  const kube = fakeKube();
  await perform(act, { ...stageOf(world), acts: recordOf(kube)() });
  const [[name, object]] = [...kube.objects] as [[string, KubeObject]];
  const entry = JSON.stringify({ ...JSON.parse(object['data'].entry), version: 2 });
  kube.objects.set(name, { ...object, data: { entry } });
  await expect(revertLeft(world, recordOf(kube)(), () => false)).rejects.toThrow('cannot be read');
});

test('who may cut off its way back is reverted by the node itself, and kept on this machine', async () => {
  const { scripts, seen, world } = firewalledNode();
  const before = seen();
  const kube = fakeKube();
  const record = recordOf(kube);
  await perform(hideApiServer({ node: 'n1', address: '10.0.0.2' }), { ...stageOf(world), acts: record() });
  expect(kube.writes).toEqual([]);
  const [script, ...others] = scripts();
  expect(others).toEqual([]);
  await world.execOnNode('n1', ['sh', '-c', script!]);
  expect(seen()).toEqual({ ...before, timers: ['icc-hide-api-server.timer'] });
  await revertLeft(world, record(), () => false);
  expect(seen()).toEqual(before);
});
