import { readFileSync } from 'node:fs';
import {
  type FakeAnswer,
  type FakeApiServer,
  fakeApiServer,
  type Received,
} from '../../kube/fake-api-server.ts';
import type { KubeObject } from '../../kube/kube.ts';
import { kubeSystem, nodesOf } from './stand-in-objects.ts';

/** A cluster without nodes: an API server that keeps what is written to it, where every rollout is done at once. */
export interface StandInCluster extends AsyncDisposable {
  /** Text of a kubeconfig that leads to it. */
  readonly kubeconfig: string;
  /** What is in it, by path: `/api/v1/namespaces/default/pods/a`. */
  readonly objects: Map<string, KubeObject>;
  /** Every write as `PATCH /api/v1/namespaces/x`, in order. */
  writes(): readonly string[];
  put(object: KubeObject): void;
}

/** What admission makes of an object that is written. */
export type Admit = (object: KubeObject, cluster: Pick<StandInCluster, 'objects'>) => KubeObject;

const LEASES = '/apis/coordination.k8s.io/v1';

/** Kinds that it serves, by group version. Namespaced unless their name is among `CLUSTER_WIDE`. */
const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/api/v1': {
    ConfigMap: 'configmaps',
    Event: 'events',
    Namespace: 'namespaces',
    Node: 'nodes',
    Pod: 'pods',
    Secret: 'secrets',
    Service: 'services',
    ServiceAccount: 'serviceaccounts',
  },
  '/apis/apps/v1': { DaemonSet: 'daemonsets', Deployment: 'deployments', StatefulSet: 'statefulsets' },
  [LEASES]: { Lease: 'leases' },
  '/apis/networking.istio.io/v1': { Gateway: 'gateways', VirtualService: 'virtualservices' },
  '/apis/security.istio.io/v1': { PeerAuthentication: 'peerauthentications' },
  '/apis/admissionregistration.k8s.io/v1': {
    MutatingAdmissionPolicy: 'mutatingadmissionpolicies',
    MutatingAdmissionPolicyBinding: 'mutatingadmissionpolicybindings',
  },
};
const { [LEASES]: _, ...WITHOUT_LEASES } = KINDS;
const CLUSTER_WIDE = ['Namespace', 'Node', 'MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'];

/** All that is served below a root, in one answer. */
function aggregated(served: typeof KINDS, below: '/api' | '/apis'): FakeAnswer {
  const items = Object.entries(served)
    .filter(([root]) => root.startsWith(`${below}/`))
    .map(([root, kinds]) => {
      const [version = '', group = ''] = root.split('/').slice(2).toReversed();
      const resources = Object.entries(kinds).map(([kind, resource]) => ({
        resource,
        responseKind: { kind },
        scope: CLUSTER_WIDE.includes(kind) ? 'Cluster' : 'Namespaced',
        verbs: ['create', 'list', 'delete'],
      }));
      return { metadata: { name: group }, versions: [{ version, resources }] };
    });
  return { body: { kind: 'APIGroupDiscoveryList', items } };
}

function discoveryOf(served: typeof KINDS): Readonly<Record<string, FakeAnswer>> {
  return Object.fromEntries([
    ['/api', aggregated(served, '/api')],
    ['/apis', aggregated(served, '/apis')],
    ...Object.entries(served).map(([root, kinds]) => [
      root,
      {
        body: {
          resources: Object.entries(kinds).map(([kind, name]) => ({
            name,
            kind,
            namespaced: !CLUSTER_WIDE.includes(kind),
          })),
        },
      },
    ]),
  ]);
}

/** How a cluster differs from one that only keeps what it is told. */
export interface ClusterOptions {
  readonly admit?: Admit | undefined;
  /** It serves Leases; where it does not, a lane of it is held by none. */
  readonly leases?: boolean | undefined;
}

/** As kubeadm leaves it: nodes with their ranges, CoreDNS with its configuration. */
export async function standInCluster(
  name: string,
  uid: string,
  { admit = (object) => object, leases = false }: ClusterOptions = {},
): Promise<StandInCluster> {
  const objects = new Map<string, KubeObject>();
  const put = (object: KubeObject) => {
    const path = pathOf(object);
    const metadata = { ...object.metadata, uid: object.metadata.uid ?? `uid-of-${path}` };
    objects.set(path, withStatus({ ...object, metadata }));
  };
  for (const object of [...nodesOf(name), ...kubeSystem(uid)]) put(object);
  const server = await fakeApiServer(
    (request) => answerTo(request, { objects, put }, admit),
    undefined,
    discoveryOf(leases ? KINDS : WITHOUT_LEASES),
  );
  return {
    kubeconfig: readFileSync(server.kubeconfig, 'utf8'),
    objects,
    put,
    writes: () => writesTo(server),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function writesTo({ received }: FakeApiServer): readonly string[] {
  return received
    .filter(({ method, query }) => method !== 'GET' && query.get('dryRun') === null)
    .map(({ method, path }) => `${method} ${path}`);
}

function answerTo(
  { method, path, query, contentType, body }: Received,
  cluster: Pick<StandInCluster, 'objects' | 'put'>,
  admit: Admit,
): FakeAnswer {
  const { objects, put } = cluster;
  if (path.endsWith('/log')) return { body: '' };
  if (method === 'GET') {
    const found = objects.get(path);
    if (found !== undefined) return { body: found };
    const items = itemsOf(objects, path, query.get('labelSelector'));
    return items === undefined ? NOT_FOUND : { body: { items } };
  }
  if (method === 'DELETE') {
    for (const key of objects.keys()) if (key === path || key.startsWith(`${path}/`)) objects.delete(key);
    return { body: {} };
  }
  const isMerge = contentType?.includes('merge-patch') === true;
  const before = objects.get(path);
  if (isMerge && before === undefined) return NOT_FOUND;
  const written = isMerge ? merged(before, body) : { ...before, ...body };
  const admitted = admit(written as KubeObject, cluster);
  if (query.get('dryRun') === null) put(admitted);
  return { body: admitted };
}

const NOT_FOUND: FakeAnswer = { status: 404, body: { kind: 'Status', reason: 'NotFound', message: 'none' } };

/** Of a collection in one namespace or in all; undefined where the path is of none. */
function itemsOf(
  objects: ReadonlyMap<string, KubeObject>,
  path: string,
  selector: string | null,
): readonly KubeObject[] | undefined {
  const [, root = '', scope = '', plural = ''] =
    /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)(\/namespaces\/[^/]+)?\/([a-z]+)$/.exec(path) ?? [];
  if (!Object.values(KINDS[root] ?? {}).includes(plural)) return undefined;
  const wanted = new RegExp(`^${root}${scope === '' ? '(/namespaces/[^/]+)?' : scope}/${plural}/[^/]+$`);
  const labels = (selector ?? '').split(',').filter((term) => term !== '');
  return [...objects]
    .filter(([key, { metadata }]) => wanted.test(key) && labels.every((term) => fits(metadata.labels, term)))
    .map(([, object]) => object);
}

function fits(labels: Readonly<Record<string, string>> = {}, term: string): boolean {
  const [key = '', value] = term.split('=');
  return value === undefined ? key in labels : labels[key] === value;
}

function pathOf({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = KINDS[root]?.[kind];
  if (plural === undefined) throw new TypeError(`the stand-in cluster does not serve ${apiVersion} ${kind}`);
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}/${name}`;
}

/** Controllers have done their work at once. */
function withStatus(object: KubeObject): KubeObject {
  const replicas: number = object['spec']?.replicas ?? 1;
  if (object.kind === 'Deployment')
    return { ...object, status: { replicas, updatedReplicas: replicas, availableReplicas: replicas } };
  if (object.kind !== 'DaemonSet') return object;
  const status = {
    desiredNumberScheduled: 2,
    currentNumberScheduled: 2,
    updatedNumberScheduled: 2,
    numberAvailable: 2,
  };
  return { ...object, status };
}

/** RFC 7386, without removals. */
function merged(target: any, patch: any): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const members = Object.entries(patch).map(([name, value]) => [name, merged(target?.[name], value)]);
  return { ...target, ...Object.fromEntries(members) };
}
