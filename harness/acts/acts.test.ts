import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import { membersBefore, withMembers, withoutMembers } from './json-members.ts';
import { patchWorkloadCapability } from './patch-workload-capability.ts';
import { perform } from './perform.ts';
import { setAgentImage } from './set-agent-image.ts';
import { setMeshValues } from './set-mesh-values.ts';
import {
  AGENT,
  addCapability,
  agentNode,
  INJECTOR,
  inject,
  MESH,
  stageOf,
  stdout,
  worldOf,
} from './testing/stand-in.ts';

test('set-mesh-values changes one value, is seen in a sample pod, and is undone to the letter', async () => {
  const kube = fakeKube({ objects: [INJECTOR], admit: inject });
  const stage = stageOf(worldOf({ kube }));
  const { proof } = await perform(setMeshValues({ 'pilot.cni.enabled': false }, MESH), stage);
  expect(proof).toBe('a sample pod now has: istio-init, app');
  expect([...kube.objects.values()].some((object) => object.kind === 'Pod')).toBe(false);
  await stage.undo.undoAll();
  expect([...kube.objects.values()]).toEqual([INJECTOR]);
});

test('values of a revision are those of its own injector', async () => {
  const kube = fakeKube({
    objects: [{ ...INJECTOR, metadata: { ...INJECTOR.metadata, name: 'istio-sidecar-injector-blue' } }],
  });
  const blue = { namespace: 'istio-system', values: { values: { revision: 'blue' } } };
  const { kind, parameters } = setMeshValues({ 'pilot.cni.enabled': false }, blue);
  const { members } = (await kind.read(worldOf({ kube }), parameters)) as { members: readonly unknown[] };
  expect(members).toHaveLength(1);
  await expect(kind.read(worldOf({ kube }), setMeshValues({ a: 1 }, MESH).parameters)).rejects.toThrow(
    'ConfigMap istio-system/istio-sidecar-injector has no values',
  );
});

test('a change that cannot be seen did not take hold', async () => {
  const kube = fakeKube({ objects: [INJECTOR], admit: inject });
  await expect(
    perform(setMeshValues({ 'pilot.other': 1 }, MESH), stageOf(worldOf({ kube }))),
  ).rejects.toThrow('a sample pod comes out as before');
});

test.for([
  [{ a: { b: 1, c: 2 } }, { 'a.b': 3 }, { a: { b: 3, c: 2 } }],
  [{}, { 'a.b': 3, 'a.c': 4 }, { a: { b: 3, c: 4 } }],
  [
    { a: 'text', d: null },
    { 'a.b': 3, d: {} },
    { a: { b: 3 }, d: {} },
  ],
  [{ a: {} }, { 'a.b': null }, { a: { b: null } }],
] as const)('members are put into %j, and out again', ([document, values, changed]) => {
  const members = JSON.parse(JSON.stringify(membersBefore(document, values)));
  expect(withMembers(document, values)).toEqual(changed);
  expect(withoutMembers(changed, members)).toEqual(document);
});

test('what cannot be read is not changed, and there is nothing to undo', async () => {
  const kube = fakeKube();
  for (const act of [setMeshValues({ a: 1 }, MESH), setAgentImage({ image: 'x' })]) {
    const stage = stageOf(worldOf({ kube }));
    await expect(perform(act, stage)).rejects.toMatchObject({ code: expect.stringMatching(/^NO_/) });
    expect(stage.undo.pending).toEqual([]);
  }
  expect(kube.writes).toEqual([]);
});

test('set-agent-image replaces one container image, waits for another plugin on every node, and restores both', async () => {
  const { kube, files, world } = agentNode();
  const stage = stageOf(world);
  const { proof } = await perform(setAgentImage({ image: 'wrapper:1' }), stage);
  expect(proof).toBe('the image is wrapper:1; n1: /opt/cni/bin/istio-cni sha256 bbbbbbbbbbbb');
  await stage.undo.undoAll();
  expect(kube.objects.get('DaemonSet istio-system/istio-cni-node')).toEqual(AGENT);
  expect([...files]).toEqual([['/opt/cni/bin/istio-cni', 'a'.repeat(64)]]);
});

test('an agent image with the same plugin did not take hold', async () => {
  const { kube } = agentNode();
  const execOnNode = async () => stdout('a'.repeat(64));
  const stage = stageOf(worldOf({ kube, execOnNode }));
  await expect(perform(setAgentImage({ image: 'same:1' }), stage)).rejects.toThrow(
    '/opt/cni/bin/istio-cni is as before on n1',
  );
});

test('patch-workload-capability is a policy and a binding, and both go', async () => {
  const kube = fakeKube({ admit: addCapability });
  const stage = stageOf(worldOf({ kube }));
  const { proof } = await perform(patchWorkloadCapability({ capability: 'NET_ADMIN' }), stage);
  expect(proof).toBe("a sample pod's container app gets NET_ADMIN");
  expect(JSON.stringify(kube.objects.get('MutatingAdmissionPolicy /conformance-adds-capability'))).toContain(
    '\\"NET_ADMIN\\"',
  );
  await stage.undo.undoAll();
  expect(kube.objects.size).toBe(0);
});
