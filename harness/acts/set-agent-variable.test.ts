import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import { systemClock } from '../time/clock.ts';
import { deadlines } from '../time/deadlines.ts';
import { setAgentVariable } from './set-agent-variable.ts';

const REFERENCE = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  namespace: 'istio-system',
  name: 'istio-cni-node',
};
const containers = [
  { name: 'install-cni', image: 'cni', env: [{ name: 'NODE_NAME', value: 'n' }] },
  { name: 'other', image: 'x' },
];
const DAEMON_SET = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: REFERENCE.name, namespace: REFERENCE.namespace, generation: 1 },
  spec: { template: { spec: { containers } } },
  status: {
    observedGeneration: 1,
    desiredNumberScheduled: 1,
    currentNumberScheduled: 1,
    updatedNumberScheduled: 1,
    numberAvailable: 1,
    numberReady: 1,
  },
};

test('the variable is set on the agent alone, and goes again', async () => {
  const kube = fakeKube({ objects: [DAEMON_SET] });
  const world = {
    kube,
    execOnNode: async () => Promise.reject(new Error('no node')),
    deadlines: deadlines(),
    clock: systemClock,
  };
  const act = setAgentVariable(world, { name: 'REPAIR_ENABLED', value: 'false' });
  await act.do();
  expect(await act.tookHold()).toMatchObject({ done: true });
  const its = async () => (await kube.get(REFERENCE))?.['spec'].template.spec.containers;
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
