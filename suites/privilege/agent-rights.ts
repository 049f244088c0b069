import type { Bench, KubeObject, ServiceAccountName } from '../requirement.ts';
import { HarnessError, mayDo, serviceAccount } from '../requirement.ts';

/** By `<verb> <resource>`: whether an account may. */
export type Access = Readonly<Record<string, boolean>>;

const READ = ['pods', 'nodes', 'namespaces'].flatMap((kind) =>
  ['get', 'list', 'watch'].map((verb) => `${verb} ${kind}`),
);
const REPAIR = [...READ, 'create events', 'patch events'];

/** Each repair mode: the values that choose it, and what the agent may then. istio/istio manifests/charts/istio-cni/templates/clusterrole.yaml. */
export const REPAIR_MODES = {
  default: { settings: [], grants: REPAIR },
  'delete-pods': {
    settings: ['values.cni.repair.repairPods=false', 'values.cni.repair.deletePods=true'],
    grants: [...REPAIR, 'delete pods'],
  },
  'label-pods': {
    settings: ['values.cni.repair.repairPods=false', 'values.cni.repair.labelPods=true'],
    grants: [...REPAIR, 'patch pods/status', 'update pods/status'],
  },
  'repair-outranks': {
    settings: ['values.cni.repair.deletePods=true', 'values.cni.repair.labelPods=true'],
    grants: REPAIR,
  },
  off: { settings: ['values.cni.repair.enabled=false'], grants: READ },
} as const satisfies Record<string, { settings: readonly string[]; grants: readonly string[] }>;
export type RepairMode = keyof typeof REPAIR_MODES;

/** All that is asked of each account: what some mode grants, and what none may. */
export const ASKED: readonly string[] = [
  ...REPAIR,
  'delete pods',
  'patch pods/status',
  'update pods/status',
  'patch pods',
  'update pods',
  'create pods',
  'create pods/exec',
  'get secrets',
  'list secrets',
  'get configmaps',
  'patch nodes',
  'create serviceaccounts/token',
];

/** Asks the API server itself, one review a question. */
export async function accessOf({ kube }: Bench, account: ServiceAccountName): Promise<Access> {
  const answers = await Promise.all(
    ASKED.map(async (question) => [question, await mayDo(kube, account, question)] as const),
  );
  return Object.fromEntries(answers);
}

/** An account of our own, bound to copies of the ClusterRoles that the chart binds the agent to in that mode. */
export async function boundAsAgent(
  bench: Bench,
  { namespace, mode }: { readonly namespace: string; readonly mode: RepairMode },
): Promise<ServiceAccountName> {
  const account = { namespace, name: `agent-${mode}` };
  const rendered = await bench.render(...REPAIR_MODES[mode].settings);
  const roles = rolesOfAgent(rendered, bench.mesh.namespace);
  const bound = (role: string, rules: unknown) => boundTo(account, `${namespace}-${mode}-${role}`, rules);
  await bench.create(
    serviceAccount(account),
    ...roles.flatMap(({ metadata, rules }) => bound(metadata.name, rules)),
  );
  // The authorizer learns of roles and bindings in the order in which they were written: of this one last.
  await bench.create(...bound('last', [{ apiGroups: [''], resources: [LAST], verbs: ['get'] }]));
  await bench.eventually(
    `the authorizer knows the roles of ${account.name}`,
    async () =>
      (await mayDo(bench.kube, account, `get ${LAST}`))
        ? { done: true, value: undefined }
        : { done: false, seen: 'not the last one' },
    bench.deadlines.configAppliedMs,
  );
  return account;
}

/** A resource that there is not. */
const LAST = 'conformance-markers';

function boundTo(account: ServiceAccountName, name: string, rules: unknown): readonly KubeObject[] {
  return [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    },
  ];
}

function rolesOfAgent(rendered: readonly KubeObject[], meshNamespace: string): readonly KubeObject[] {
  const bindings = rendered.filter(
    ({ kind, subjects = [] }) =>
      kind === 'ClusterRoleBinding' &&
      subjects.some(
        (each: Record<string, string>) => each['name'] === 'istio-cni' && each['namespace'] === meshNamespace,
      ),
  );
  const names = bindings.map(({ roleRef }) => roleRef.name as string);
  const roles = rendered.filter(
    ({ kind, metadata }) => kind === 'ClusterRole' && names.includes(metadata.name),
  );
  if (roles.length > 0) return roles;
  throw new HarnessError('NO_ROLES', 'the chart renders no ClusterRole that is bound to the agent', {
    nextStep: 'look at `istioctl manifest generate` of this version',
  });
}
