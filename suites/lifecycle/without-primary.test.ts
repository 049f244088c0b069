import { expect, test } from 'vitest';
import { fastClock } from '../../harness/acts/testing/stand-in.ts';
import { deadlines } from '../../harness/time/deadlines.ts';
import { eventually } from '../../harness/time/eventually.ts';
import type { Bench } from '../requirement.ts';
import { hasNetwork } from './without-primary.ts';

const POD = { namespace: 'late', name: 'injected' };

/** A pod by one look after another: its events' reasons, and its address. */
function benchOf(...looks: readonly (readonly [reason: string, ip?: string])[]): Bench {
  let at = -1;
  const now = () => looks[Math.max(0, Math.min(at, looks.length - 1))]!;
  const clock = fastClock();
  const bench: Partial<Record<keyof Bench, unknown>> = {
    deadlines: deadlines(),
    eventually: (what: string, attempt: Parameters<Bench['eventually']>[1], deadlineMs: number) =>
      eventually(what, attempt, { deadlineMs, clock }),
    kube: {
      list: async () => {
        at += 1;
        return [{ metadata: { name: 'event' }, reason: now()[0] }];
      },
    },
    fresh: async () => {
      const [, ip] = now();
      const status = ip === undefined ? {} : { podIP: ip, podIPs: [{ ip }] };
      const metadata = { ...POD, uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' };
      return { object: { metadata, spec: { containers: [] }, status } };
    },
  };
  return bench as unknown as Bench;
}

test.each([
  ['refused by the runtime', 'FailedCreatePodSandBox'],
  ['refused by the kubelet itself', 'NetworkNotReady'],
])('a pod that is %s has none, seen once it was tried', async (_what, reason) => {
  expect(await hasNetwork(benchOf(['Scheduled'], ['Scheduled'], [reason]), POD)).toBe(false);
});

test('one that is started late is not taken for one that is not', async () => {
  expect(await hasNetwork(benchOf(['Scheduled'], ['Scheduled'], ['Scheduled', '10.0.0.9']), POD)).toBe(true);
});

test('of one that nobody tries to start nothing is known', async () => {
  await expect(hasNetwork(benchOf(['Scheduled']), POD)).rejects.toMatchObject({ code: 'NOT_IN_TIME' });
});
