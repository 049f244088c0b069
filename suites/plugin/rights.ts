import { type Bench, removeObjects } from '../requirement.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';
const BINDINGS = ['istio-cni', 'istio-cni-repair-rolebinding'].map((name) => ({
  apiVersion: RBAC,
  kind: 'ClusterRoleBinding',
  name,
}));
/** Does something while the agent's account is bound to nothing; the rights are back when it is done. */
export async function withoutRights<T>(bench: Bench, deed: () => Promise<T>): Promise<T> {
  let undo: (() => Promise<void>) | undefined;
  await bench.perform((world) => {
    const act = removeObjects(world, {
      what: "the agent's ClusterRoleBindings removed",
      objects: BINDINGS,
      tookHold: async () =>
        (await mayReadPods(bench))
          ? { done: false, seen: 'pods can be read' }
          : { done: true, value: 'pods cannot be read' },
    });
    undo = () => act.undo();
    return act;
  });
  try {
    return await deed();
  } finally {
    await undo?.();
  }
}

async function mayReadPods({ kube, mesh }: Bench): Promise<boolean> {
  const { object } = await kube.create({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    metadata: { name: '' },
    spec: {
      user: `system:serviceaccount:${mesh.namespace}:istio-cni`,
      resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' },
    },
  });
  return object['status']?.allowed === true;
}
