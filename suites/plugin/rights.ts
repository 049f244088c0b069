import { agentNamespace, type Bench, unbindAccount } from '../requirement.ts';

const BINDINGS = ['istio-cni', 'istio-cni-repair-rolebinding'];

/** Does something while the agent's account is bound to nothing; the rights are back when it is done. */
export async function withoutRights<T>(bench: Bench, work: () => Promise<T>): Promise<T> {
  const account = { namespace: agentNamespace(bench.mesh), name: 'istio-cni' };
  return await bench.during(unbindAccount({ account, bindings: BINDINGS, right: 'get pods' }), work);
}
