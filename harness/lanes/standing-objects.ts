import { isRefusal } from '../kube/errors.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { redactJson } from '../sanitize/redact.ts';
import { asWritten } from './as-written.ts';
import { PASS_LABEL } from './pass-label.ts';

/** Kinds whose objects in the lane's namespaces stay as they are. */
const IN_NAMESPACES: readonly (readonly [apiVersion: string, ...kinds: readonly string[]])[] = [
  ['v1', 'ConfigMap', 'Service', 'ServiceAccount'],
  ['apps/v1', 'DaemonSet', 'Deployment'],
  ['networking.istio.io/v1', 'DestinationRule', 'Gateway', 'Sidecar', 'VirtualService'],
  ['security.istio.io/v1', 'AuthorizationPolicy', 'PeerAuthentication'],
];
/** The same for what has no namespace: of roles the mesh's own, of the rest all. */
const CLUSTER_WIDE: typeof IN_NAMESPACES = [
  ['admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'],
  ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'ClusterRoleBinding'],
];

/** Namespaces of the suite and the mesh; none that a pass has made. */
export async function laneNamespaces(kube: Pick<Kube, 'list'>): Promise<readonly string[]> {
  const all = await kube.list({ apiVersion: 'v1', kind: 'Namespace' });
  return all
    .filter((object) => !isOfPass(object))
    .map(({ metadata }) => metadata.name)
    .filter((name) => !name.startsWith('kube-'));
}

/** The suite's and the mesh's objects, as they were written and without secrets, by name; kinds that are not served have none. */
export async function standingObjects(
  kube: Pick<Kube, 'list'>,
  namespaces: readonly string[],
): Promise<Record<string, KubeObject>> {
  const kinds = [['v1', 'Namespace'] as const, ...IN_NAMESPACES, ...CLUSTER_WIDE];
  const lists = await Promise.all(
    kinds.flatMap(([apiVersion, ...names]) => names.map((kind) => listed(kube, apiVersion, kind))),
  );
  const own = lists.flat().filter((object) => belongs(object, namespaces) && !isOfPass(object));
  return Object.fromEntries(own.map((object) => [nameOf(object), redactJson(withoutNotes(object))]));
}

async function listed(kube: Pick<Kube, 'list'>, apiVersion: string, kind: string) {
  return await kube.list({ apiVersion, kind }).catch((error: unknown) => {
    if (isRefusal(error)) return [];
    throw error;
  });
}

function belongs(
  { kind, metadata: { name, namespace } }: KubeObject,
  namespaces: readonly string[],
): boolean {
  if (kind === 'Namespace') return namespaces.includes(name);
  // What is kept of acts is looked at by who reverts them.
  if (kind === 'ConfigMap' && name.startsWith('act-')) return false;
  if (namespace !== undefined) return namespaces.includes(namespace);
  return !kind.startsWith('ClusterRole') || name.startsWith('istio');
}

function isOfPass({ metadata }: KubeObject): boolean {
  return metadata.labels?.[PASS_LABEL] !== undefined;
}

/** Controllers write annotations, leaders of an election among them. */
function withoutNotes(object: KubeObject): KubeObject {
  const { metadata, ...rest } = asWritten(object);
  const { annotations: _, ...named } = metadata;
  return { ...rest, metadata: named };
}

function nameOf({ kind, metadata: { name, namespace } }: KubeObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
