import { expect, test } from 'vitest';
import type { ActWorld } from './act.ts';
import { perform } from './perform.ts';
import { stopNode } from './stop-node.ts';
import { stageOf, worldOf } from './testing/stand-in.ts';
import { switchedNode } from './testing/switched-node.ts';

const { kind, parameters } = stopNode('n1');

test('a node that was started is as before once its pods are Ready in new containers', async () => {
  const { kube, state, world } = switchedNode();
  const before = await kind.read(world, parameters);
  const old = [...kube.objects.values()];
  await kind.apply(world, parameters, before);
  expect(await kind.confirm(world, parameters, before)).toMatchObject({ inForce: true, asBefore: false });
  await kind.revert(world, parameters, before);
  expect(await kind.confirm(world, parameters, before)).toMatchObject({ inForce: false, asBefore: true });
  // As the API says of it until its kubelet has caught up.
  for (const pod of old) kube.objects.set('Pod suite/probe', pod);
  expect(await kind.confirm(world, parameters, before)).toMatchObject({
    asBefore: false,
    seen: 'first process since 200, before 100; not up: probe',
  });
  expect(state.boots).toBe(2);
});

test('a node that cannot be entered yet is not as before', async () => {
  const { world } = switchedNode();
  const before = await kind.read(world, parameters);
  const silent: ActWorld = { ...world, execOnNode: async () => Promise.reject(new Error('no Ready probe')) };
  expect(await kind.confirm(silent, parameters, before)).toEqual({
    inForce: false,
    asBefore: false,
    seen: 'cannot be entered yet: no Ready probe',
  });
});

test('where nodes cannot be switched nothing is done', async () => {
  const { world } = switchedNode();
  const stage = stageOf(worldOf({ ...world, nodePower: undefined }));
  await expect(perform(stopNode('n1'), stage)).rejects.toMatchObject({ code: 'NO_NODE_POWER' });
  expect(stage.undo.pending).toEqual([]);
});
