import type { Bench, KubeObject, ServiceAccountName } from '../requirement.ts';
import {
  AGENT,
  chartValue,
  HarnessError,
  isFrom,
  mayDo,
  objectNamed,
  serviceAccount,
} from '../requirement.ts';
import { isBound } from './account-rights.ts';

const READ = ['pods', 'nodes', 'namespaces'].flatMap((kind) =>
  ['get', 'list', 'watch'].map((verb) => `${verb} ${kind}`),
);
const REPAIR = [...READ, 'create events', 'patch events'];
const CHANGE_STATUS = ['patch pods/status', 'update pods/status'];

const DEFAULTS = { enabled: true, repairPods: true, deletePods: false, labelPods: false };

/** Each repair mode: values below `cni.repair` that choose it, and what the agent may then. istio/istio manifests/charts/istio-cni/templates/clusterrole.yaml. */
export const REPAIR_MODES = {
  default: { values: DEFAULTS, grants: REPAIR },
  'delete-pods': {
    values: { ...DEFAULTS, repairPods: false, deletePods: true },
    grants: [...REPAIR, 'delete pods'],
  },
  'label-pods': {
    values: { ...DEFAULTS, repairPods: false, labelPods: true },
    grants: [...REPAIR, ...CHANGE_STATUS],
  },
  'repair-outranks': { values: { ...DEFAULTS, deletePods: true, labelPods: true }, grants: REPAIR },
  off: { values: { ...DEFAULTS, enabled: false }, grants: READ },
} as const satisfies Record<string, { values: typeof DEFAULTS; grants: readonly string[] }>;
export type RepairMode = keyof typeof REPAIR_MODES;

/** What it may in ambient mode beside: itself since istio#54180. */
export function ambientGrants(istio: string): readonly string[] {
  const looksAtItself = isFrom(istio, '1.25@2024-12-05') ? [`get daemonsets.apps named ${AGENT}`] : [];
  return [...CHANGE_STATUS, ...looksAtItself];
}

/** The mode that was installed: repairing outranks deleting, deleting outranks labelling. */
export function installedMode(mesh: Pick<Bench['mesh'], 'values'>): RepairMode {
  const is = (name: keyof typeof DEFAULTS) =>
    (chartValue(mesh, `cni.repair.${name}`) ?? DEFAULTS[name]) === true;
  if (!is('enabled')) return 'off';
  if (is('repairPods')) return 'default';
  if (is('deletePods')) return 'delete-pods';
  return is('labelPods') ? 'label-pods' : 'default';
}

/** What each of the accounts of our own may beside: a resource that there is not, so that no chart grants it. */
export const MARKER = 'get conformance-markers';

/** An account of our own, bound to copies of all roles that the chart binds the agent to in that mode. */
export async function boundAsAgent(
  bench: Bench,
  { namespace, mode }: { readonly namespace: string; readonly mode: RepairMode },
): Promise<ServiceAccountName> {
  const account = { namespace, name: `agent-${mode}` };
  const settings = Object.entries(REPAIR_MODES[mode].values).map(
    ([name, value]) => `values.cni.repair.${name}=${value}`,
  );
  const copies = copiedFor(account, await bench.render(...settings));
  await bench.create(serviceAccount(account), ...copies);
  // The authorizer learns of roles and bindings in the order in which they were written: of this one last.
  const [verb = '', resource = ''] = MARKER.split(' ');
  const rules = [{ apiGroups: [''], resources: [resource], verbs: [verb] }];
  await bench.create(...bound(account, 'ClusterRole', `${namespace}-${mode}-last`, rules));
  await bench.eventually(
    `the authorizer knows the roles of ${account.name}`,
    async () =>
      (await mayDo(bench.kube, account, MARKER))
        ? { done: true, value: undefined }
        : { done: false, seen: 'not the last one' },
    bench.deadlines.configAppliedMs,
  );
  return account;
}

/** Copies of roles and bindings of the rendered agent's account; a role that is not rendered is bound as it is. */
function copiedFor(account: ServiceAccountName, rendered: readonly KubeObject[]): readonly KubeObject[] {
  const agents = accountOf(rendered);
  const bindings = rendered.filter(
    ({ kind, subjects }) => kind.endsWith('RoleBinding') && isBound({ subjects }, agents),
  );
  if (bindings.length === 0)
    throw new HarnessError('NO_ROLES', 'the chart renders no role that is bound to the agent', {
      nextStep: 'look at `istioctl manifest generate` of this version',
    });
  return bindings.flatMap(({ kind, roleRef, metadata: { namespace } }, index) => {
    const role = rendered.find(
      (each) =>
        each.kind === roleRef.kind &&
        each.metadata.name === roleRef.name &&
        (roleRef.kind === 'ClusterRole' || each.metadata.namespace === namespace),
    );
    const scope = kind === 'ClusterRoleBinding' ? 'ClusterRole' : 'Role';
    const name = `${account.namespace}-${account.name}-${index}`;
    return role === undefined
      ? bound(account, scope, name, undefined, roleRef)
      : bound(account, scope, name, role['rules']);
  });
}

function accountOf(rendered: readonly KubeObject[]): ServiceAccountName {
  const agent = objectNamed(rendered, 'DaemonSet', AGENT);
  return {
    namespace: agent?.metadata.namespace ?? '',
    name: agent?.['spec'].template.spec.serviceAccountName ?? 'default',
  };
}

/** Rules, or a role that is there, given to an account: everywhere by a ClusterRole, in its own namespace by a Role. */
function bound(
  account: ServiceAccountName,
  kind: 'ClusterRole' | 'Role',
  name: string,
  rules: unknown,
  there?: object,
): readonly KubeObject[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name, ...(kind === 'Role' ? { namespace: account.namespace } : {}) };
  const binding = {
    apiVersion,
    kind: `${kind}Binding`,
    metadata,
    roleRef: there ?? { apiGroup: 'rbac.authorization.k8s.io', kind, name },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  };
  return there === undefined ? [{ apiVersion, kind, metadata, rules }, binding] : [binding];
}
