import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import type { Clock } from '../time/clock.ts';
import { deadlines } from '../time/deadlines.ts';
import { UndoStack } from '../time/undo.ts';
import type { ActWorld } from './act.ts';
import { patchWorkloadCapability } from './patch-workload-capability.ts';
import { perform } from './perform.ts';
import { setAgentImage } from './set-agent-image.ts';
import { setMeshValue, withValue } from './set-mesh-value.ts';

const clock: Clock = (() => {
  let nowMs = 0;
  return { nowMs: () => nowMs, timestamp: () => '', pause: async (ms: number) => void (nowMs += ms) };
})();
const world = (
  kube: ActWorld['kube'],
  execOnNode: ActWorld['execOnNode'] = async () => Promise.reject(new Error('no node')),
): ActWorld => ({
  kube,
  execOnNode,
  clock,
  deadlines: deadlines(0.1),
});
const stdout = (text: string) => ({ command: '', exitCode: 0, stdout: text, stderr: '', durationMs: 0 });

const INJECTOR: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'istio-sidecar-injector', namespace: 'istio-system' },
  data: { values: JSON.stringify({ pilot: { cni: { enabled: true, provider: 'default' } } }) },
};

/** Injects as istiod would by its ConfigMap. */
function inject(pod: KubeObject, objects: ReadonlyMap<string, KubeObject>): KubeObject {
  if (pod.kind !== 'Pod') return pod;
  const values = JSON.parse(
    objects.get('ConfigMap istio-system/istio-sidecar-injector')?.['data'].values ?? '{}',
  );
  const name = values.pilot?.cni?.enabled === true ? 'istio-validation' : 'istio-init';
  return { ...pod, spec: { ...pod['spec'], initContainers: [{ name }] } };
}

test('set-mesh-value changes one value, is seen in a sample pod, and is undone to the letter', async () => {
  const kube = fakeKube({ objects: [INJECTOR], admit: inject });
  const undo = new UndoStack();
  const proof = await perform(
    setMeshValue(world(kube), { path: 'pilot.cni.enabled', value: false }),
    world(kube),
    undo,
    1000,
  );
  expect(proof).toBe('a sample pod now has: istio-init, app');
  expect([...kube.objects.values()].some((object) => object.kind === 'Pod')).toBe(false);
  await undo.undoAll();
  expect([...kube.objects.values()]).toEqual([INJECTOR]);
});

test('a change that cannot be seen did not take hold', async () => {
  const kube = fakeKube({ objects: [INJECTOR], admit: inject });
  const act = setMeshValue(world(kube), { path: 'pilot.other', value: 1 });
  await expect(perform(act, world(kube), new UndoStack(), 500)).rejects.toThrow(
    'a sample pod comes out as before',
  );
});

test('a value is put into a document without touching the rest', () => {
  expect(withValue({ a: { b: 1, c: 2 } }, ['a', 'b'], 3)).toEqual({ a: { b: 3, c: 2 } });
  expect(withValue({}, ['a', 'b'], 3)).toEqual({ a: { b: 3 } });
});

test('an undo before the deed changes nothing', async () => {
  const kube = fakeKube({ objects: [INJECTOR] });
  await setMeshValue(world(kube), { path: 'a', value: 1 }).undo();
  await setAgentImage(world(kube), { image: 'x' }).undo();
  expect(kube.writes).toEqual([]);
});

test('set-agent-image replaces one container image, waits for another plugin on every node, and restores both', async () => {
  const containers = [
    { name: 'other', image: 'o:1' },
    { name: 'install-cni', image: 'good:1', command: ['install-cni'] },
  ];
  const status = {
    observedGeneration: 1,
    desiredNumberScheduled: 1,
    currentNumberScheduled: 1,
    updatedNumberScheduled: 1,
    numberAvailable: 1,
  };
  const daemonSet: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'istio-cni-node', namespace: 'istio-system', generation: 1 },
    spec: { template: { spec: { containers } } },
    status,
  };
  const kube = fakeKube({
    objects: [daemonSet, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } }],
  });
  const image = (): string =>
    kube.objects.get('DaemonSet istio-system/istio-cni-node')?.['spec'].template.spec.containers[1].image;
  const removed: string[] = [];
  const lane = world(kube, async (_node, argv) => {
    if (argv[0] === 'rm') removed.push(...argv.slice(2));
    if (argv[0] === 'find') return stdout(kube.writes.length > 0 ? '/opt/cni/bin/istio-cni.real' : '');
    return stdout(`${(image() === 'good:1' ? 'a' : 'b').repeat(64)}  /opt/cni/bin/istio-cni`);
  });
  const undo = new UndoStack();
  expect(await perform(setAgentImage(lane, { image: 'wrapper:1' }), lane, undo, 1000)).toBe(
    'n1: /opt/cni/bin/istio-cni sha256 bbbbbbbbbbbb',
  );
  await undo.undoAll();
  expect(kube.objects.get('DaemonSet istio-system/istio-cni-node')).toEqual(daemonSet);
  expect(removed).toEqual(['/opt/cni/bin/istio-cni.real']);
});

test('an agent image with the same plugin did not take hold', async () => {
  const act = (kube: ActWorld['kube']) =>
    setAgentImage(
      world(kube, async () => stdout('a'.repeat(64))),
      { image: 'same:1' },
    );
  const status = { observedGeneration: 1, desiredNumberScheduled: 0 };
  const daemonSet = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'istio-cni-node', namespace: 'istio-system' },
    spec: { template: { spec: { containers: [{ name: 'install-cni', image: 'good:1' }] } } },
    status,
  };
  const kube = fakeKube({
    objects: [daemonSet, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } }],
  });
  await expect(perform(act(kube), world(kube), new UndoStack(), 500)).rejects.toThrow(
    '/opt/cni/bin/istio-cni is as before on n1',
  );
});

test('patch-workload-capability is a policy and a binding, and both go', async () => {
  const kube = fakeKube({
    admit: (object, objects) => {
      if (
        object.kind !== 'Pod' ||
        !objects.has('MutatingAdmissionPolicyBinding /conformance-adds-capability')
      )
        return object;
      return {
        ...object,
        spec: {
          containers: [
            { ...object['spec'].containers[0], securityContext: { capabilities: { add: ['NET_ADMIN'] } } },
          ],
        },
      };
    },
  });
  const undo = new UndoStack();
  const proof = await perform(
    patchWorkloadCapability(world(kube), { capability: 'NET_ADMIN' }),
    world(kube),
    undo,
    1000,
  );
  expect(proof).toBe("a sample pod's container app gets NET_ADMIN");
  expect(JSON.stringify(kube.objects.get('MutatingAdmissionPolicy /conformance-adds-capability'))).toContain(
    '\\"NET_ADMIN\\"',
  );
  await undo.undoAll();
  expect(kube.objects.size).toBe(0);
});
