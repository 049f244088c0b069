import { type Bench, KubeApiError, type KubeObject, serviceAccount, userOf } from '../requirement.ts';

/** Somebody with a role for Deployments of one namespace, and nothing else. */
export interface Developer {
  /** Name by which the API server knows the account. */
  readonly user: string;
  /** Status with which the API server refuses what the developer asks for; `NO_ERROR` where it would take it. Nothing is made. */
  readonly tries: (object: KubeObject) => Promise<number>;
}

export const NO_ERROR = 0;

/** Makes the account in the namespace of a Deployment that it is to make, and waits until the authorizer would let it. */
export async function developerOf(bench: Bench, deployment: KubeObject): Promise<Developer> {
  const { namespace = '' } = deployment.metadata;
  const account = { namespace, name: 'developer' };
  const user = userOf(account);
  await bench.create(serviceAccount(account), ...mayDeploy(account));
  const tries = (object: KubeObject) => statusOf(bench, object, user);
  await bench.eventually(
    'the authorizer lets the developer deploy',
    async () => {
      const status = await tries(deployment);
      return status === NO_ERROR ? { done: true, value: undefined } : { done: false, seen: String(status) };
    },
    bench.deadlines.configAppliedMs,
  );
  return { user, tries };
}

function mayDeploy({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const rule = { apiGroups: ['apps'], resources: ['deployments'], verbs: ['create', 'get', 'list'] };
  return [
    { apiVersion, kind: 'Role', metadata: { namespace, name }, rules: [rule] },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata: { namespace, name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', namespace, name }],
    },
  ];
}

async function statusOf({ kube, signal }: Bench, object: KubeObject, as: string): Promise<number> {
  try {
    await kube.create(object, { dryRun: true, as, signal });
    return NO_ERROR;
  } catch (error) {
    if (error instanceof KubeApiError) return error.status;
    throw error;
  }
}
