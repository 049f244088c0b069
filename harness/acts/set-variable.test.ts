import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { systemClock } from '../time/clock.ts';
import { deadlines } from '../time/deadlines.ts';
import type { ActWorld } from './act.ts';
import { setAgentVariable, setIstiodVariable } from './set-variable.ts';

const namespace = 'istio-system';
const AGENT = { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name: 'istio-cni-node' };
const ISTIOD = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'istiod' };
const containers = [
  { name: 'install-cni', image: 'cni', env: [{ name: 'NODE_NAME', value: 'n' }] },
  { name: 'other', image: 'x' },
];
const DAEMON_SET = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: AGENT.name, namespace, generation: 1 },
  spec: { selector: { matchLabels: { app: 'agent' } }, template: { spec: { containers } } },
  status: {
    observedGeneration: 1,
    desiredNumberScheduled: 1,
    currentNumberScheduled: 1,
    updatedNumberScheduled: 1,
    numberAvailable: 1,
    numberReady: 1,
  },
};
const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: ISTIOD.name, namespace, generation: 1 },
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
  const world: ActWorld = {
    kube,
    execOnNode: async () => Promise.reject(new Error('no node')),
    deadlines: deadlines(),
    clock: systemClock,
  };
  return { kube, world };
}

test('the variable is set on the agent alone, and goes again', async () => {
  const { kube, world } = lane(DAEMON_SET);
  const act = setAgentVariable(world, { name: 'REPAIR_ENABLED', value: 'false' });
  await act.do();
  expect(await act.tookHold()).toMatchObject({ done: true });
  const its = async () => (await kube.get(AGENT))?.['spec'].template.spec.containers;
  expect(await its()).toEqual([
    {
      ...containers[0],
      env: [
        { name: 'NODE_NAME', value: 'n' },
        { name: 'REPAIR_ENABLED', value: 'false' },
      ],
    },
    containers[1],
  ]);
  await act.undo();
  expect(await its()).toEqual(containers);
});

test('while a pod without it is ending, it is not in force', async () => {
  const { kube, world } = lane(DEPLOYMENT, ENDING);
  const act = setIstiodVariable(world, { name: 'ENABLE_NATIVE_SIDECARS', value: 'false' });
  await act.do();
  expect(await act.tookHold()).toEqual({ done: false, seen: 'istiod-old not gone yet' });
  await kube.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'istiod-old' });
  expect(await act.tookHold()).toMatchObject({ done: true });
});

test('while admission cannot ask istiod, it is not in force', async () => {
  const { world } = lane(DEPLOYMENT);
  const act = setIstiodVariable(world, { name: 'ENABLE_NATIVE_SIDECARS', value: 'false' });
  await act.do();
  reachable = false;
  await expect(act.tookHold()).rejects.toThrow('no route to host');
  reachable = true;
  expect(await act.tookHold()).toMatchObject({ done: true });
});

test('a mesh without the agent is told', async () => {
  const { world } = lane(DEPLOYMENT);
  const act = setAgentVariable(world, { name: 'REPAIR_ENABLED', value: 'false' });
  await expect(act.do()).rejects.toMatchObject({ code: 'NO_SUCH_WORKLOAD' });
});
