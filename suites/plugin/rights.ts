import { type Bench, mayDo, removeObjects } from '../requirement.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';
const BINDINGS = ['istio-cni', 'istio-cni-repair-rolebinding'].map((name) => ({
  apiVersion: RBAC,
  kind: 'ClusterRoleBinding',
  name,
}));

/** Does something while the agent's account is bound to nothing; the rights are back when it is done. */
export async function withoutRights<T>(bench: Bench, deed: () => Promise<T>): Promise<T> {
  const agent = { namespace: bench.mesh.namespace, name: 'istio-cni' };
  let undo: (() => Promise<void>) | undefined;
  await bench.perform((world) => {
    const act = removeObjects(world, {
      what: "the agent's ClusterRoleBindings removed",
      objects: BINDINGS,
      tookHold: async () =>
        (await mayDo(bench.kube, agent, 'get pods'))
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
