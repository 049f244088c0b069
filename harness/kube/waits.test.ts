import { expect, test } from 'vitest';
import type { Clock } from '../time/clock.ts';
import { fakeKube } from './fake-kube.ts';
import type { KubeObject } from './kube.ts';
import { podReady, podsReady, rolloutDone } from './waits.ts';

/** Time that passes only by pausing; `onPause` is what happens in the cluster meanwhile. */
function testClock(onPause: () => void = () => undefined): Clock {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    timestamp: () => '2026-01-01T00:00:00Z',
    pause: async (durationMs) => {
      nowMs += durationMs;
      onPause();
    },
  };
}

const pod = (name: string, status: unknown): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', uid: `uid-${name}` },
  status,
});
const READY = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const BLOCKED = {
  phase: 'Pending',
  initContainerStatuses: [
    {
      name: 'istio-validation',
      restartCount: 2,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 20s' } },
      lastState: { terminated: { exitCode: 126 } },
    },
  ],
  containerStatuses: [
    { name: 'app', restartCount: 0, ready: false, state: { waiting: { reason: 'PodInitializing' } } },
  ],
};
const EVENT: KubeObject = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e', namespace: 'shop' },
  involvedObject: { kind: 'Pod', name: 'a', namespace: 'shop' },
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off restarting failed container',
  count: 3,
  lastTimestamp: '2026-01-01T00:00:00Z',
};

test('a pod that becomes Ready is given', async () => {
  const kube = fakeKube({ objects: [pod('a', BLOCKED)] });
  const clock = testClock(() => kube.objects.set('Pod shop/a', pod('a', READY)));
  const ready = await podReady(kube, { namespace: 'shop', name: 'a' }, { deadlineMs: 1000, clock });
  expect(ready.metadata.uid).toBe('uid-a');
});

test('a pod that does not says phase, waiting reasons, last exit and events', async () => {
  const kube = fakeKube({ objects: [pod('a', BLOCKED), EVENT] });
  const waited = podReady(kube, { namespace: 'shop', name: 'a' }, { deadlineMs: 1000, clock: testClock() });
  const error = await waited.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'NOT_IN_TIME' });
  expect((error as Error).message).toContain(
    'a: Pending; istio-validation waits (CrashLoopBackOff: back-off 20s, before that exit 126, restarted 2 times); app waits (PodInitializing)',
  );
  expect((error as Error).message).toContain('a: Warning BackOff (x3): Back-off restarting failed container');
});

test('a pod that has ended fails at once', async () => {
  const kube = fakeKube({ objects: [pod('a', { phase: 'Failed', reason: 'Evicted' })] });
  const clock = testClock();
  await expect(
    podReady(kube, { namespace: 'shop', name: 'a' }, { deadlineMs: 60_000, clock }),
  ).rejects.toMatchObject({ code: 'POD_ENDED' });
  expect(clock.nowMs()).toBe(0);
});

test('a pod that is being deleted is not Ready, and a missing one is named', async () => {
  const leaving = {
    ...pod('a', READY),
    metadata: { name: 'a', namespace: 'shop', deletionTimestamp: 'now' },
  };
  const kube = fakeKube({ objects: [leaving] });
  const waited = podsReady(
    kube,
    { namespace: 'shop', names: ['a', 'b'] },
    { deadlineMs: 100, clock: testClock() },
  );
  await expect(waited).rejects.toThrow(/b: no such pod\n {2}a: Running; being deleted/);
});

test('no pods at all are not Ready pods', async () => {
  await expect(
    podsReady(
      fakeKube(),
      { namespace: 'shop', labelSelector: 'app=a' },
      { deadlineMs: 100, clock: testClock() },
    ),
  ).rejects.toThrow('0 pods of at least 1');
});

test.for([
  [
    'Deployment, unobserved',
    'Deployment',
    { replicas: 2 },
    { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    'generation 2 is not yet observed',
  ],
  [
    'Deployment, an old pod left',
    'Deployment',
    { replicas: 2 },
    { observedGeneration: 2, replicas: 3, updatedReplicas: 2, availableReplicas: 2 },
    '3 in all',
  ],
  [
    'DaemonSet, one not available',
    'DaemonSet',
    {},
    {
      observedGeneration: 2,
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 1,
    },
    'of 2 wanted: 2 updated, 1 available',
  ],
  [
    'StatefulSet, not updated',
    'StatefulSet',
    { replicas: 1 },
    { observedGeneration: 2, replicas: 1, availableReplicas: 1 },
    '0 updated',
  ],
] as const)('a rollout is not done: %s', async ([, kind, spec, status, seen]) => {
  const workload: KubeObject = {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'w', namespace: 'shop', generation: 2 },
    spec,
    status,
  };
  const waited = rolloutDone(
    fakeKube({ objects: [workload] }),
    { kind, namespace: 'shop', name: 'w' },
    { deadlineMs: 100, clock: testClock() },
  );
  await expect(waited).rejects.toThrow(seen);
});

test('a rollout is done when all replicas are new and available', async () => {
  const status = {
    observedGeneration: 2,
    desiredNumberScheduled: 2,
    currentNumberScheduled: 2,
    updatedNumberScheduled: 2,
    numberAvailable: 2,
    numberMisscheduled: 0,
  };
  const workload: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'w', namespace: 'shop', generation: 2 },
    spec: {},
    status,
  };
  const done = await rolloutDone(
    fakeKube({ objects: [workload] }),
    { kind: 'DaemonSet', namespace: 'shop', name: 'w' },
    { deadlineMs: 100, clock: testClock() },
  );
  expect(done.metadata.name).toBe('w');
});
