import { z } from 'zod';
import type { KubeObject } from '../kube/kube.ts';
import { nodeNamed, nodeReference } from '../kube/node-named.ts';
import { eventually } from '../time/eventually.ts';
import { type Act, type ActKind, type ActWorld, aimed } from './act.ts';

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
    return { taints: taintsOf(await nodeNamed(kube, node)).filter((one) => isAmong(taints, one)) };
  },
  apply: (world, { node, taints }) => setTaints(world, node, taints, taints),
  revert: (world, { node, taints }, { taints: there }) => setTaints(world, node, taints, there),
  async confirm({ kube }, { node, taints }, { taints: there }) {
    const now = taintsOf(await nodeNamed(kube, node));
    const own = now.filter((one) => isAmong(taints, one));
    return {
      inForce: own.length === taints.length,
      asBefore: own.length === there.length && there.every((one) => isAmong(own, one)),
      seen: `its taints are ${now.map(nameOf).join(', ') || 'none'}`,
    };
  },
};

/** A node's taints, whoever set them. */
function taintsOf(node: KubeObject): readonly Taint[] {
  return node['spec']?.taints ?? [];
}

/**
 * Kubernetes has taints as one list, which the node's controllers write, too: it is written only as it was read, and read
 * again where somebody was faster. @throws NotInTimeError
 */
async function setTaints(
  { kube, deadlines, clock, signal }: ActWorld,
  name: string,
  without: readonly Target[],
  wanted: readonly Taint[],
): Promise<void> {
  await eventually(
    `taints of node ${name} are written`,
    async () => {
      const node = await nodeNamed(kube, name);
      const taints = [...taintsOf(node).filter((one) => !isAmong(without, one)), ...wanted];
      const { resourceVersion } = node.metadata;
      await kube.patch(nodeReference(name), {
        metadata: { resourceVersion },
        spec: { taints: taints.length === 0 ? null : taints },
      });
      return { done: true, value: undefined };
    },
    { deadlineMs: deadlines.execMs, clock, signal },
  );
}

function isAmong(taints: readonly Target[], { key, effect }: Target): boolean {
  return taints.some((one) => one.key === key && one.effect === effect);
}

function nameOf({ key, effect }: Target): string {
  return `${key}:${effect}`;
}
