import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { installEarlier } from './install-earlier.ts';
import { perform } from './perform.ts';
import { stageOf, worldOf } from './testing/stand-in.ts';
import { twoReleases } from './testing/two-releases.ts';

const AGENT = 'DaemonSet istio-system/istio-cni-node';

test('what a version lacks goes with its installation, workloads come last, and all of it by the installer’s own name', async () => {
  const { mesh, objects } = twoReleases();
  const kube = fakeKube({ objects });
  const managers = new Set<string | undefined>();
  const watched = {
    ...kube,
    apply: async (...[object, options]: Parameters<typeof kube.apply>) => {
      managers.add(options?.manager);
      return await kube.apply(object, options);
    },
  };
  const stage = stageOf(worldOf({ kube: watched, mesh }));
  const { proof, revert } = await perform(installEarlier('Cni', mesh), stage);
  expect(proof).toBe('istio-cni-node good:0');
  await revert();
  expect(kube.writes).toEqual([
    'apply ConfigMap istio-system/istio-cni-config',
    'apply ConfigMap istio-system/only-earlier',
    `apply ${AGENT}`,
    'delete ConfigMap istio-system/only-own',
    'apply ConfigMap istio-system/istio-cni-config',
    'apply ConfigMap istio-system/only-own',
    `apply ${AGENT}`,
    'delete ConfigMap istio-system/only-earlier',
  ]);
  expect([...managers]).toEqual(['istio-operator']);
});

test('a rollout that goes on has not taken hold, nor has one whose last pod has not gone', async () => {
  const { mesh, objects } = twoReleases();
  const kube = fakeKube({ objects });
  const world = worldOf({ kube, mesh });
  const { kind, parameters } = installEarlier('Cni', mesh);
  const before = await kind.read(world, parameters);
  await kind.apply(world, parameters, before);
  const installed = kube.objects.get(AGENT)!;
  kube.objects.set(AGENT, { ...installed, metadata: { ...installed.metadata, generation: 2 } });
  expect(await kind.confirm(world, parameters, before)).toMatchObject({ inForce: false, asBefore: false });
  kube.objects.set(AGENT, installed);
  const metadata = { name: 'old', namespace: 'istio-system', deletionTimestamp: '2026-01-01T00:00:00Z' };
  const old: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata };
  kube.objects.set('Pod istio-system/old', old);
  expect(await kind.confirm(world, parameters, before)).toMatchObject({
    inForce: false,
    seen: 'istio-cni-node good:0; old not gone yet',
  });
  kube.objects.delete('Pod istio-system/old');
  expect(await kind.confirm(world, parameters, before)).toMatchObject({ inForce: true, asBefore: false });
});

test('a lane without another Istio is refused', async () => {
  const { mesh, objects } = twoReleases();
  const { earlier: _, ...alone } = mesh;
  const world = worldOf({ kube: fakeKube({ objects }), mesh: alone });
  await expect(perform(installEarlier('Cni', alone), stageOf(world))).rejects.toMatchObject({
    code: 'NO_EARLIER_ISTIO',
  });
});
