import { expect, test } from 'vitest';
import { TroubleDetector } from './container-trouble.ts';
import type { KubeObject } from './kube.ts';

function pod(status: object, metadata: object = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'istiod-1', namespace: 'istio-system', uid: 'u1', ...metadata },
    status: { containerStatuses: [{ name: 'discovery', restartCount: 0, ...status }] },
  };
}

function crashed(restartCount: number, metadata: object = {}): KubeObject {
  const lastState = { terminated: { exitCode: 1, reason: 'Error' } };
  return pod({ restartCount, lastState, state: { waiting: { reason: 'CrashLoopBackOff' } } }, metadata);
}

const waits = (reason: string, message?: string) => pod({ state: { waiting: { reason, message } } });
const running = pod({ state: { running: {} } });
const kinds = (memory: TroubleDetector, looks: readonly (readonly [KubeObject, number])[]) =>
  looks.map(([one, nowMs]) => memory.look([one], nowMs).map((trouble) => trouble.kind)[0] ?? 'none');

test('two crash loops are an accident, however often they are looked at; the third is none', () => {
  const memory = new TroubleDetector(1000);
  const looks = [crashed(0), crashed(0), running, crashed(1), crashed(1)].map(
    (one, at) => [one, at] as const,
  );
  expect(kinds(memory, looks)).toEqual(['none', 'none', 'none', 'none', 'none']);
  expect(memory.look([crashed(2)], 9)).toMatchObject([
    {
      pod: { metadata: { name: 'istiod-1' } },
      container: 'discovery',
      kind: 'crash-loop',
      why: 'crash loop, exit 1 (Error), restarted 2 times',
    },
  ]);
});

test('a container that was restarted three times needs only one look', () => {
  const [trouble] = new TroubleDetector(1000).look([crashed(3)], 0);
  expect(trouble?.why).toBe('crash loop, exit 1 (Error), restarted 3 times');
});

test('loops of pods that follow one another are not added up, and a pod that is being deleted is left out', () => {
  const memory = new TroubleDetector(1000);
  const looks = ['a', 'b', 'c', 'd'].map((uid) => [crashed(1, { uid }), 0] as const);
  expect(kinds(memory, looks)).toEqual(['none', 'none', 'none', 'none']);
  expect(memory.look([crashed(5, { deletionTimestamp: 'now' })], 0)).toEqual([]);
});

test('an image that cannot be had is trouble after three looks and the time, whatever the kubelet calls it', () => {
  const memory = new TroubleDetector(1000);
  const [failed, pauses] = [waits('ErrImagePull', 'not found'), waits('ImagePullBackOff', 'Back-off')];
  expect(
    kinds(memory, [
      [failed, 0],
      [pauses, 500],
      [pauses, 999],
      [failed, 1000],
    ]),
  ).toEqual(['none', 'none', 'none', 'image']);
  expect(memory.look([pauses], 1001)[0]?.why).toBe('ImagePullBackOff: Back-off');
  // Two looks far apart say nothing of the time between.
  expect(
    kinds(new TroubleDetector(1000), [
      [failed, 0],
      [failed, 5000],
      [failed, 5001],
    ]),
  ).toEqual(['none', 'none', 'image']);
});

test('a container that was stuck and then runs is in no trouble; being stuck anew counts from then', () => {
  const stuck = waits('CreateContainerConfigError', 'secret "x" not found');
  expect(
    kinds(new TroubleDetector(1000), [
      [stuck, 0],
      [stuck, 10],
      [running, 20],
      [stuck, 1000],
      [stuck, 1500],
      [stuck, 2000],
    ]),
  ).toEqual(['none', 'none', 'none', 'none', 'none', 'not-started']);
});

test('containers that are being made, and init containers that loop', () => {
  const memory = new TroubleDetector(0);
  for (const nowMs of [0, 1, 2, 3]) expect(memory.look([waits('ContainerCreating')], nowMs)).toEqual([]);
  const { status, ...rest } = crashed(3);
  const looping = {
    ...rest,
    status: { initContainerStatuses: status.containerStatuses },
  } as KubeObject;
  expect(memory.look([looping], 4)).toHaveLength(1);
});
