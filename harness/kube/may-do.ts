import type { Kube } from './kube.ts';

/** A service account by name. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

/** Name by which the API server knows an account. */
export function userOf({ namespace, name }: ServiceAccountName): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** Whether an account may do something, `patch pods/status`, in the namespace `default`: asked of the API server's own authorizer. */
export async function mayDo(kube: Kube, account: ServiceAccountName, question: string): Promise<boolean> {
  const [verb, path = ''] = question.split(' ');
  const [resource, subresource] = path.split('/');
  const { object } = await kube.create({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    metadata: { name: '' },
    spec: {
      user: userOf(account),
      groups: [
        'system:serviceaccounts',
        `system:serviceaccounts:${account.namespace}`,
        'system:authenticated',
      ],
      resourceAttributes: { verb, resource, namespace: 'default', ...(subresource ? { subresource } : {}) },
    },
  });
  return object['status']?.allowed === true;
}
