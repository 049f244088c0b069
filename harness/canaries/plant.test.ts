import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { plant } from './plant.ts';
import type { Canary } from './state.ts';

const ACCOUNT: KubeObject = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { namespace: 'canaries', name: 'default' },
};

function planting(logs: () => Promise<string>) {
  const kube = fakeKube({ objects: [ACCOUNT], logs });
  const noted: Canary[] = [];
  const writesWhenNoted: number[] = [];
  const planted = plant({
    kube,
    state: { images: { appsImage: 'apps:1' } } as never,
    name: 'canaries',
    deadlines: { podReadyMs: 1 },
    signal: new AbortController().signal,
    note: (canaries) => {
      noted.push(...canaries);
      writesWhenNoted.push(kube.writes.length);
    },
  });
  return { planted, kube, noted, writesWhenNoted };
}

test('objects lie in a namespace of their own, and hold what was noted before any was made', async () => {
  const { planted, kube, noted, writesWhenNoted } = planting(async () => 'said');
  await planted;
  expect(writesWhenNoted).toEqual([0]);
  expect(kube.writes[0]).toBe('create Namespace canaries');
  for (const write of kube.writes.slice(1))
    expect(write).toMatch(/^create (Secret|ConfigMap|Pod) canaries\//);
  const made = JSON.stringify([...kube.objects.values()]);
  expect(noted.length).toBeGreaterThan(100);
  for (const { secret } of noted.filter(({ form }) => !form.startsWith('a log')))
    expect(made).toContain(secret);
});

test('what could not be planted whole is removed', async () => {
  const { planted, kube } = planting(async () => '');
  await expect(planted).rejects.toThrow('has said its canaries');
  expect(kube.writes.at(-1)).toBe('delete Namespace canaries');
});
