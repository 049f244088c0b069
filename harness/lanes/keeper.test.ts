import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { type Keeper, type KeeperParts, keeper } from './keeper.ts';
import type { NodeFile } from './lane-snapshot.ts';
import { PASS_LABEL } from './pass-label.ts';

const object = (kind: string, name: string, rest: object = {}, namespace = 'istio-system'): KubeObject => ({
  apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
  kind,
  metadata: { name, ...(kind === 'Namespace' ? {} : { namespace }), resourceVersion: '7', uid: 'u' },
  ...rest,
});
const DEPLOYMENT = object('Deployment', 'istiod', {
  spec: { replicas: 1, paused: false },
  status: { ready: 1 },
});
const LIST = '{"name":"testbed"}';
const PATH = '/etc/cni/net.d/10-x.conflist';

function lane(parts: Partial<KeeperParts> = {}) {
  const kube = fakeKube({
    objects: [
      object('Namespace', 'istio-system'),
      object('Namespace', 'kube-system'),
      DEPLOYMENT,
      object('ConfigMap', 'settings', { data: { values: 'text' } }),
      object('ConfigMap', 'act-cni-0123abcd', { data: {} }),
      object('ConfigMap', 'election', {}, 'kube-system'),
    ],
  });
  const files = new Map<string, string>([[PATH, LIST]]);
  const nodes = async () => ({
    n1: {
      files: Object.fromEntries(
        [...files].map(([path, content]): [string, NodeFile] => {
          const sha256 = createHash('sha256').update(content).digest('hex');
          return [
            path,
            { mode: '0644', uid: 0, gid: 0, sha256, content: content.replace('secret', '[redacted]') },
          ];
        }),
      ),
      rules: [],
    },
  });
  const kept = keeper({
    kube,
    file: join(temporaryDirectory(), 'snapshot-cni.json'),
    nodes,
    putFile: async (_node, path, { content = '' }) => void files.set(path, content),
    now: () => '2026-01-01T00:00:00Z',
    ...parts,
  });
  const key = 'Deployment istio-system/istiod';
  return { kube, files, kept, key };
}

/** By where it differed. */
async function restored(kept: Keeper) {
  const { putBack, left } = await kept.restore();
  const where = (drift: typeof left) => drift.map((one) => one.where);
  return { putBack: where(putBack), left: where(left) };
}

test('a lane without a snapshot has no drift to tell, and nothing to put back', async () => {
  const { kept } = lane();
  expect(await kept.drift()).toBeUndefined();
  await expect(kept.restore()).rejects.toMatchObject({ code: 'NO_SNAPSHOT' });
});

test('what the API server and controllers write is no drift, nor what is of others', async () => {
  const { kept, kube, key } = lane();
  await kept.snapshot();
  const metadata = { ...DEPLOYMENT.metadata, resourceVersion: '8', annotations: { revision: '2' } };
  kube.objects.set(key, { ...DEPLOYMENT, metadata, status: { ready: 0 } });
  kube.objects.delete('ConfigMap istio-system/act-cni-0123abcd');
  kube.objects.delete('ConfigMap kube-system/election');
  kube.objects.set('Deployment shop/a', object('Deployment', 'a', {}, 'shop'));
  const service = object('Service', 'own');
  const ofPass = { ...service.metadata, labels: { [PASS_LABEL]: 'p1' } };
  kube.objects.set('Service istio-system/own', { ...service, metadata: ofPass });
  expect(await kept.drift()).toEqual([]);
});

test('objects and files that are gone or changed are put back; what is new stays, and is told', async () => {
  const { kept, kube, files, key } = lane();
  await kept.snapshot();
  kube.objects.set(key, { ...DEPLOYMENT, spec: { replicas: 0, paused: false, extra: true } });
  kube.objects.delete('ConfigMap istio-system/settings');
  kube.objects.set('ConfigMap istio-system/new', object('ConfigMap', 'new'));
  files.set(PATH, '{}');
  files.set('/opt/cni/bin/other', 'program');
  expect((await kept.drift())?.map(({ where, change }) => `${change} ${where}`)).toEqual([
    `changed n1:${PATH}`,
    'new n1:/opt/cni/bin/other',
    'new ConfigMap istio-system/new',
    'gone ConfigMap istio-system/settings',
    `changed ${key}`,
  ]);
  expect(await restored(kept)).toEqual({
    putBack: [`n1:${PATH}`, 'ConfigMap istio-system/settings', key],
    left: ['n1:/opt/cni/bin/other', 'ConfigMap istio-system/new'],
  });
  expect(kube.objects.get(key)?.['spec']).toEqual(DEPLOYMENT['spec']);
  expect(files.get(PATH)).toBe(LIST);
});

test('what holds a secret is compared without it, and not put back', async () => {
  const { kept, kube, files } = lane();
  const secret = object('ConfigMap', 'login', { data: { password: 'hunter22' } });
  kube.objects.set('ConfigMap istio-system/login', secret);
  files.set(PATH, '{"key":"secret"}');
  await kept.snapshot();
  expect(await kept.drift()).toEqual([]);
  kube.objects.delete('ConfigMap istio-system/login');
  files.set(PATH, '{}');
  expect(await restored(kept)).toEqual({
    putBack: [],
    left: [`n1:${PATH}`, 'ConfigMap istio-system/login'],
  });
});
