import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/kube.ts';
import { NotInTimeError } from '../time/eventually.ts';
import { readyInTime } from './ready-in-time.ts';

const LATE = new NotInTimeError('pod Ready', 3, 90_000, 'ContainerCreating');
const late = () => Promise.reject(LATE);

/** Where a pod on the host network becomes Ready after that time, or never. */
function lane(besideMs: number | 'never') {
  const made: KubeObject[] = [];
  let nowMs = 0;
  const bench = {
    steadyNodes: ['n0', 'n1'],
    images: { apps: 'apps' },
    deadlines: { podReadyMs: 90_000 },
    namespace: async (purpose: string) => purpose,
    start: async (...pods: readonly KubeObject[]) => {
      made.push(...pods);
      if (besideMs === 'never') throw LATE;
      nowMs += besideMs;
      return [];
    },
    clock: { nowMs: () => nowMs, timestamp: () => '', pause: async () => {} },
  } as unknown as Parameters<typeof readyInTime>[0];
  return { made, bench };
}

test('pods that are Ready are given, however slow the machine', async () => {
  const { bench, made } = lane('never');
  expect(await readyInTime(bench, Promise.resolve('pods'))).toBe('pods');
  expect(made.map(({ spec }: KubeObject) => [spec['nodeName'], spec['hostNetwork']])).toEqual([
    ['n0', true],
    ['n1', true],
  ]);
});

test('a pod that is late where others are quick is an observation', async () => {
  const { bench } = lane(2000);
  expect(await readyInTime(bench, late())).toBeUndefined();
});

test.for([
  ['late', 46_000, 'this machine is slow'],
  ['late as well', 'never', 'ContainerCreating'],
] as const)(
  'where the pod beside it is %s nothing is held against the product',
  async ([, besideMs, said]) => {
    const { bench } = lane(besideMs);
    await expect(readyInTime(bench, late())).rejects.toThrow(said);
  },
);

test('what refused a pod is told, once the pods beside it are done', async () => {
  const { bench, made } = lane(2000);
  await expect(readyInTime(bench, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(made).toHaveLength(2);
});
