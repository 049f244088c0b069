import { HarnessError } from '../errors/errors.ts';
import type { Kube, KubeObject, ObjectReference } from './kube.ts';

export function nodeReference(name: string): ObjectReference {
  return { apiVersion: 'v1', kind: 'Node', name };
}

/** A node as the API server has it. @throws HarnessError NO_SUCH_NODE */
export async function nodeNamed(kube: Pick<Kube, 'get'>, name: string): Promise<KubeObject> {
  const node = await kube.get(nodeReference(name));
  if (node !== undefined) return node;
  throw new HarnessError('NO_SUCH_NODE', `there is no node ${name}`, { nextStep: 'name one of bench.nodes' });
}
