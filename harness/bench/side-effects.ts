import { type Drift, driftBetween } from '../lanes/lane-drift.ts';
import { lookAtLane } from '../lanes/lane-look.ts';
import { laneNamespaces } from '../lanes/standing-objects.ts';
import { nodeShapeOf } from '../probes/node-shape.ts';
import type { AttachedLane } from './attach-lane.ts';

/** Holds a lane after a judgement's acts against what it was before the first of them. */
export interface SideEffects {
  /** Looks at the lane; once, however often it is called. */
  before(): Promise<void>;
  /** What is not as it was before, though all acts are reverted: they changed, or mended, what is not theirs. */
  changed(): Promise<readonly Drift[]>;
}

/** @param node the one node that is looked at, where others are changed at the same time */
export function sideEffectsOf(
  { kube, inspector }: Pick<AttachedLane, 'kube' | 'inspector'>,
  node?: string,
): SideEffects {
  const nodes = async () =>
    Object.fromEntries(
      (node === undefined ? await inspector.allNodes() : [await inspector.node(node)]).map((snapshot) => [
        snapshot.node,
        nodeShapeOf(snapshot),
      ]),
    );
  const look = async (namespaces: readonly string[]) => ({
    namespaces,
    ...(await lookAtLane({ kube, nodes }, namespaces)),
  });
  let was: ReturnType<typeof look> | undefined;
  return {
    async before() {
      was ??= laneNamespaces(kube).then(look);
      await was;
    },
    async changed() {
      if (was === undefined) return [];
      const { namespaces, ...before } = await was;
      return driftBetween(before, await look(namespaces));
    },
  };
}
