import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { whatOf } from './act.ts';
import { perform } from './perform.ts';
import { setAgentVariable, setIstiodVariable } from './set-variable.ts';
import { AGENT, MESH, stageOf, worldOf } from './testing/stand-in.ts';

const namespace = 'istio-system';
const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istiod', namespace, generation: 1 },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'istiod', istio: 'pilot' } },
    template: { spec: { containers: [{ name: 'discovery' }] } },
  },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
};
const ENDING = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'istiod-old', namespace, deletionTimestamp: '2026-01-01T00:00:00Z' },
};

let reachable = true;
const admit = (object: KubeObject): KubeObject => {
  if (object.kind === 'Pod' && !reachable) throw new Error('failed calling webhook: no route to host');
  return object;
};

function lane(...objects: readonly KubeObject[]) {
  const kube = fakeKube({ objects, admit });
  return { kube, world: worldOf({ kube }) };
}

test('the variable is set on the agent alone, and goes again', async () => {
  const { kube, world } = lane(AGENT);
  const stage = stageOf(world);
  await perform(setAgentVariable({ name: 'REPAIR_ENABLED', value: 'false' }, MESH), stage);
  const its = () =>
    kube.objects.get('DaemonSet istio-system/istio-cni-node')?.['spec'].template.spec.containers;
  const [other, agent] = AGENT['spec'].template.spec.containers;
  expect(its()).toEqual([
    other,
    { ...agent, env: [...agent.env, { name: 'REPAIR_ENABLED', value: 'false' }] },
  ]);
  await stage.undo.undoAll();
  expect(its()).toEqual([other, agent]);
});

const enabled = setIstiodVariable({ name: 'ENABLE_NATIVE_SIDECARS', value: 'false' }, MESH);
const before = { variable: null, hadOthers: false };

test("the agent is looked for in its own namespace, istiod by the mesh's revision", () => {
  const agent = { namespace: 'istio-cni', daemonSet: '', serviceAccount: '' };
  const values = { values: { revision: 'blue' } };
  const variable = { name: 'A', value: 'b' };
  expect([
    whatOf(setAgentVariable(variable, { ...MESH, agent })),
    whatOf(setIstiodVariable(variable, { ...MESH, values })),
    whatOf(setIstiodVariable(variable, MESH)),
  ]).toEqual([
    'A=b on DaemonSet istio-cni/istio-cni-node',
    'A=b on Deployment istio-system/istiod-blue',
    'A=b on Deployment istio-system/istiod',
  ]);
});

test('while a pod without it is ending, it is not in force', async () => {
  const { kube, world } = lane(DEPLOYMENT, ENDING);
  await enabled.kind.apply(world, enabled.parameters, before);
  const look = () => enabled.kind.confirm(world, enabled.parameters, before);
  expect(await look()).toEqual({ inForce: false, asBefore: false, seen: 'istiod-old not gone yet' });
  await kube.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'istiod-old' });
  expect(await look()).toMatchObject({ inForce: true, asBefore: false });
});

test('while admission cannot ask istiod, it is not in force', async () => {
  const { world } = lane(DEPLOYMENT);
  await enabled.kind.apply(world, enabled.parameters, before);
  const look = () => enabled.kind.confirm(world, enabled.parameters, before);
  reachable = false;
  await expect(look()).rejects.toThrow('no route to host');
  reachable = true;
  expect(await look()).toMatchObject({ inForce: true });
});

test('a mesh without the agent is told', async () => {
  const { world } = lane(DEPLOYMENT);
  const act = setAgentVariable({ name: 'REPAIR_ENABLED', value: 'false' }, MESH);
  await expect(perform(act, stageOf(world))).rejects.toMatchObject({ code: 'NO_SUCH_WORKLOAD' });
});
