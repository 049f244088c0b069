import { z } from 'zod';
import type { Kube } from '../kube/kube.ts';
import { nodeNamed } from '../kube/node-named.ts';
import { type Act, type ActKind, aimed } from './act.ts';

/** As Kubernetes has it in a node's specification. */
const taint = z.looseObject({
  key: z.string(),
  value: z.string().optional(),
  /** `NoExecute` is not for the suite: it would take what stands on the node off it. */
  effect: z.enum(['NoSchedule', 'PreferNoSchedule']),
});
const parameters = z.strictObject({ node: z.string(), taints: z.array(taint) });
/** Those of the node that have key and effect of one that is set. */
const before = z.strictObject({ taints: z.array(taint) });

type Parameters = z.infer<typeof parameters>;
type Target = Pick<z.infer<typeof taint>, 'key' | 'effect'>;
export type Taint = z.infer<typeof taint>;

/** Taints a node, as who makes nodes does with one that is new: pods without a toleration are not scheduled there. */
export function taintNode(node: string, taints: readonly Taint[]): Act {
  return aimed(TAINT_NODE, { node, taints });
}

export const TAINT_NODE: ActKind<Parameters, z.infer<typeof before>> = {
  name: 'taint-node',
  parameters,
  before,
  what: ({ node, taints }) => `node ${node} tainted ${taints.map(nameOf).join(', ')}`,
  async read({ kube }, { node, taints }) {
    return { taints: (await taintsOf(kube, node)).filter((one) => isAmong(taints, one)) };
  },
  async apply({ kube, signal }, { node, taints }) {
    signal?.throwIfAborted();
    await setTaints(kube, node, taints, taints);
  },
  revert: ({ kube }, { node, taints }, { taints: there }) => setTaints(kube, node, taints, there),
  async confirm({ kube }, { node, taints }, { taints: there }) {
    const now = await taintsOf(kube, node);
    const own = now.filter((one) => isAmong(taints, one));
    return {
      inForce: own.length === taints.length,
      asBefore: own.length === there.length && there.every((one) => isAmong(own, one)),
      seen: `its taints are ${now.map(nameOf).join(', ') || 'none'}`,
    };
  },
};

/** A node's taints, whoever set them. @throws HarnessError NO_SUCH_NODE */
async function taintsOf(kube: Kube, name: string): Promise<readonly Taint[]> {
  return (await nodeNamed(kube, name))['spec']?.taints ?? [];
}

async function setTaints(
  kube: Kube,
  node: string,
  without: readonly Target[],
  wanted: readonly Taint[],
): Promise<void> {
  const others = (await taintsOf(kube, node)).filter((one) => !isAmong(without, one));
  const taints = [...others, ...wanted];
  await kube.patch(
    { apiVersion: 'v1', kind: 'Node', name: node },
    { spec: { taints: taints.length === 0 ? null : taints } },
  );
}

function isAmong(taints: readonly Target[], { key, effect }: Target): boolean {
  return taints.some((one) => one.key === key && one.effect === effect);
}

function nameOf({ key, effect }: Target): string {
  return `${key}:${effect}`;
}
