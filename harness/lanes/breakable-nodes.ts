import type { LaneState } from './lane-state.ts';

/** Names of the nodes that judgements may break: those of a disruptive lane that hold no control plane. */
export function breakableNodes({ lane, cluster }: Pick<LaneState, 'lane' | 'cluster'>): readonly string[] {
  return lane.disruptive ? cluster.nodes.filter(({ role }) => role === 'worker').map(({ name }) => name) : [];
}

/**
 * The node that a worker's judgements may break: each worker has one, so that no two break the same.
 * @param worker from 1, as vitest counts its workers (`VITEST_POOL_ID`)
 */
export function nodeOfWorker(state: Pick<LaneState, 'lane' | 'cluster'>, worker: number): string | undefined {
  return breakableNodes(state)[worker - 1];
}

/** Names of the nodes that nobody else breaks while a judgement has one of its own: that, and those that none may break. */
export function steadyNodes(
  state: Pick<LaneState, 'lane' | 'cluster'>,
  ownNode: string | undefined,
): readonly string[] {
  const breakable = ownNode === undefined ? [] : breakableNodes(state);
  const nodes = state.cluster.nodes.map(({ name }) => name);
  return nodes.filter((name) => name === ownNode || !breakable.includes(name));
}
