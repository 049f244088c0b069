import { expect, test } from 'vitest';
import { createKube } from './client.ts';
import { fakeApiServer } from './fake-api-server.ts';

/** As `/api` and `/apis` tell all that is served. */
const AGGREGATED = (items: readonly object[]) => ({ body: { kind: 'APIGroupDiscoveryList', items } });
const served = (kind: string, resource: string, scope: string, ...verbs: readonly string[]) => ({
  resource,
  responseKind: { group: '', version: '', kind },
  scope,
  verbs,
});
const ALL = ['create', 'delete', 'get', 'list'];

test('every kind of which objects can be made and removed is told, once, as its group prefers it; and found without asking again', async () => {
  const roots: Readonly<Record<string, ReturnType<typeof AGGREGATED>>> = {
    '/api': AGGREGATED([
      {
        metadata: {},
        versions: [
          {
            version: 'v1',
            resources: [
              served('Pod', 'pods', 'Namespaced', ...ALL),
              served('Event', 'events', 'Namespaced', ...ALL),
              served('Binding', 'bindings', 'Namespaced', 'create'),
            ],
          },
        ],
      },
    ]),
    '/apis': AGGREGATED([
      {
        metadata: { name: 'istio.io' },
        versions: [
          { version: 'v1', resources: [served('Gateway', 'gateways', 'Namespaced', ...ALL)] },
          {
            version: 'v1beta1',
            resources: [
              served('Gateway', 'gateways', 'Namespaced', ...ALL),
              served('MeshThing', 'meshthings', 'Cluster', ...ALL),
            ],
          },
        ],
      },
      { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1', freshness: 'Stale' }] },
    ]),
  };
  await using server = await fakeApiServer(({ path }) => roots[path] ?? { body: { items: [] } });
  const kube = createKube(server.kubeconfig);
  expect(await kube.kinds()).toEqual([
    { apiVersion: 'v1', kind: 'Pod' },
    { apiVersion: 'istio.io/v1', kind: 'Gateway' },
    { apiVersion: 'istio.io/v1beta1', kind: 'MeshThing' },
  ]);
  await kube.list({ apiVersion: 'istio.io/v1beta1', kind: 'MeshThing' });
  expect(server.received.map(({ path }) => path).toSorted()).toEqual([
    '/api',
    '/apis',
    '/apis/istio.io/v1beta1/meshthings',
  ]);
});

test('an API server that tells group by group is refused by name', async () => {
  await using server = await fakeApiServer(() => ({ body: { kind: 'APIGroupList', groups: [] } }));
  await expect(createKube(server.kubeconfig).kinds()).rejects.toMatchObject({ code: 'NO_DISCOVERY' });
});
