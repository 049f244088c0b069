import type { Lane } from '../model/lane.ts';
import type { ClusterProvider, EntersNodes } from './cluster.ts';
import { KindProvider, type KindProviderParts } from './kind.ts';

/** What provides the clusters of a kind of lane. */
export function clusterProvider(
  kind: Lane['provider'],
  parts: KindProviderParts,
): ClusterProvider & EntersNodes {
  const kinds: Readonly<Record<Lane['provider'], () => ClusterProvider & EntersNodes>> = {
    kind: () => new KindProvider(parts),
  };
  return kinds[kind]();
}
