import type { Bench, KubeObject, ServiceAccountName } from '../requirement.ts';
import { userOf } from '../requirement.ts';

/** What an account may do, a line each: `get pods`, `get daemonsets.apps named istio-cni-node`, `get /metrics`; with ` in NAMESPACE` where not in all. */
export type AccountRights = readonly string[];

/** A rule of a role, or of the API server's answer: each member means every combination with the others. */
interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/**
 * All that an account may do in these namespaces beside what Kubernetes lets every account do, sorted: the API server's own
 * list, which tells what roles grant, by whichever binding.
 */
export async function accountRights(
  bench: Bench,
  account: ServiceAccountName,
  namespaces: readonly string[],
): Promise<AccountRights> {
  const [everybodys, answers] = await Promise.all([
    everybodysRights(bench, account),
    Promise.all(
      namespaces.map(async (namespace) => ({ namespace, may: await rightsIn(bench, account, namespace) })),
    ),
  ]);
  const own = new Set(answers.flatMap(({ may }) => may).filter((line) => !everybodys.has(line)));
  return [...own]
    .flatMap((line) => {
      const where = answers.filter(({ may }) => may.includes(line));
      return where.length === answers.length
        ? [line]
        : where.map(({ namespace }) => `${line} in ${namespace}`);
    })
    .toSorted();
}

async function rightsIn(
  { kube, signal }: Bench,
  account: ServiceAccountName,
  namespace: string,
): Promise<readonly string[]> {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    metadata: { name: '' },
    spec: { namespace },
  };
  const { object } = await kube.create(review, { as: userOf(account), signal });
  const { resourceRules = [], nonResourceRules = [] } = object['status'] ?? {};
  return [...resourceRules, ...nonResourceRules].flatMap(linesOf);
}

/** What Kubernetes' own roles give to all accounts. Bindings of anybody else to those groups are not among them. */
async function everybodysRights({ kube }: Bench, account: ServiceAccountName): Promise<ReadonlySet<string>> {
  const own = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    labelSelector: 'kubernetes.io/bootstrapping=rbac-defaults',
  };
  const [bindings, roles] = await Promise.all([
    kube.list({ ...own, kind: 'ClusterRoleBinding' }),
    kube.list({ ...own, kind: 'ClusterRole' }),
  ]);
  const names = bindings.filter((binding) => isBound(binding, account)).map(({ roleRef }) => roleRef.name);
  const given = roles.filter(({ metadata }) => names.includes(metadata.name));
  return new Set(given.flatMap(({ rules }) => (rules ?? []).flatMap(linesOf)));
}

/** Whether a binding is of an account: by its name, by its name as a user, or by a group that all such accounts are in. */
export function isBound(
  { subjects }: Readonly<Record<string, KubeObject['subjects']>>,
  account: ServiceAccountName,
): boolean {
  const { namespace, name } = account;
  const groups = ['system:authenticated', 'system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return (subjects ?? []).some((subject: Readonly<Record<string, string>>) => {
    if (subject['kind'] === 'Group') return groups.includes(subject['name'] ?? '');
    if (subject['kind'] === 'User') return subject['name'] === userOf(account);
    return subject['name'] === name && subject['namespace'] === namespace;
  });
}

/** A rule, a line for each of its combinations. */
export function linesOf({
  verbs,
  apiGroups = [],
  resources = [],
  resourceNames,
  nonResourceURLs = [],
}: Rule): readonly string[] {
  const named =
    resourceNames === undefined || resourceNames.length === 0
      ? ['']
      : resourceNames.map((name) => ` named ${name}`);
  const things = [
    ...nonResourceURLs,
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        named.map((its) => `${resource}${group === '' ? '' : `.${group}`}${its}`),
      ),
    ),
  ];
  return verbs.flatMap((verb) => things.map((thing) => `${verb} ${thing}`));
}
