import { KIND_CLUSTER_LABEL } from '../clusters/names.ts';
import type { Engine } from '../engine/engine.ts';
import type { RunRecord, Runs } from './runs.ts';
import { endStragglers } from './stragglers.ts';

/** Label of everything that a run makes, but for kind's nodes, which are known by their cluster's name. */
export const RUN_LABEL = 'istio-cni-conformance.run';
export const OWNER_LABEL = 'istio-cni-conformance.owner';

/**
 * Removes everything that a run made, its directory last: only what carries the run's label, or is a node of a
 * cluster that the run has on record. Gives what was removed, for a person.
 */
export async function removeRun(engine: Engine, runs: Runs, record: RunRecord): Promise<readonly string[]> {
  const ended = endStragglers(record.runId);
  const namesOf = async (labels: Readonly<Record<string, string>>) =>
    (await engine.containers(labels)).map((container) => container.name);
  const peers = await namesOf({ [RUN_LABEL]: record.runId });
  const clusters = await Promise.all(
    record.clusters.map(async ({ name }) => ({ name, nodes: await namesOf({ [KIND_CLUSTER_LABEL]: name }) })),
  );
  await engine.remove([...peers, ...clusters.flatMap((cluster) => cluster.nodes)]);
  runs.remove(record.runId);
  return [
    ...ended.map((pid) => `process ${pid}`),
    ...clusters
      .filter(({ nodes }) => nodes.length > 0)
      .map(({ name, nodes }) => `cluster ${name} (${nodes.length} nodes)`),
    ...peers.map((name) => `container ${name}`),
    `directory of run ${record.runId}`,
  ];
}
