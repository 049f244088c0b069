import { z } from 'zod';
import { nodeNamed, nodeReference } from '../kube/node-named.ts';
import { type Act, type ActKind, aimed } from './act.ts';

const parameters = z.strictObject({ node: z.string() });
const before = z.strictObject({ isCordoned: z.boolean() });

/** Keeps new pods off a node, as an administrator does before maintenance. */
export function cordonNode(node: string): Act {
  return aimed(CORDON_NODE, { node });
}

/** It took hold when the cluster's own controller has tainted the node: the scheduler goes by that. */
export const CORDON_NODE: ActKind<z.infer<typeof parameters>, z.infer<typeof before>> = {
  name: 'cordon-node',
  parameters,
  before,
  what: ({ node }) => `node ${node} cordoned`,
  async read({ kube }, { node }) {
    return { isCordoned: (await nodeNamed(kube, node))['spec']?.unschedulable === true };
  },
  async apply({ kube, signal }, { node }) {
    signal?.throwIfAborted();
    await kube.patch(nodeReference(node), { spec: { unschedulable: true } });
  },
  async revert({ kube }, { node }, { isCordoned }) {
    await kube.patch(nodeReference(node), { spec: { unschedulable: isCordoned ? true : null } });
  },
  async confirm({ kube }, { node }, { isCordoned }) {
    const taints: { key: string }[] = (await nodeNamed(kube, node))['spec']?.taints ?? [];
    const isTainted = taints.some(({ key }) => key === 'node.kubernetes.io/unschedulable');
    return {
      inForce: isTainted,
      asBefore: isTainted === isCordoned,
      seen: `its taint unschedulable is ${isTainted ? 'there' : 'not there'}`,
    };
  },
};
