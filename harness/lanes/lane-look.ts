import type { Kube } from '../kube/kube.ts';
import type { LaneSnapshot } from './lane-snapshot.ts';
import { standingObjects } from './standing-objects.ts';

/** How a lane is looked at. */
export interface LaneLook {
  readonly kube: Pick<Kube, 'list'>;
  /** Looks at every node. */
  readonly nodes: () => Promise<LaneSnapshot['nodes']>;
}

/** What a lane is now, as far as it must stay so: its nodes, and the objects that stand in these namespaces; as it is read back. */
export async function lookAtLane(
  { kube, nodes }: LaneLook,
  namespaces: readonly string[],
): Promise<Pick<LaneSnapshot, 'nodes' | 'objects'>> {
  const [objects, shapes] = await Promise.all([standingObjects(kube, namespaces), nodes()]);
  return JSON.parse(JSON.stringify({ nodes: shapes, objects }));
}
