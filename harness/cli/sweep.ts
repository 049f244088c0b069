import { KIND_CLUSTER_LABEL } from '../clusters/names.ts';
import type { Engine } from '../engine/engine.ts';
import type { RunRecord, Runs } from './runs.ts';

/** Label of everything that a run makes, but for kind's nodes, which are known by their cluster's name. */
export const RUN_LABEL = 'istio-cni-conformance.run';
export const OWNER_LABEL = 'istio-cni-conformance.owner';

/** Containers of a run: its clusters' nodes and its peers. */
async function containersOf(engine: Engine, record: RunRecord): Promise<readonly string[]> {
  const found = await Promise.all([
    engine.containers({ [RUN_LABEL]: record.runId }),
    ...record.clusters.map((cluster) => engine.containers({ [KIND_CLUSTER_LABEL]: cluster.name })),
  ]);
  return [...new Set(found.flat().map((container) => container.name))];
}

/**
 * Removes everything that a run made, its directory last: only what carries the run's label, or is a node of a
 * cluster that the run has on record. Gives what was removed, for a person.
 */
export async function removeRun(engine: Engine, runs: Runs, record: RunRecord): Promise<readonly string[]> {
  const names = await containersOf(engine, record);
  if (names.length > 0) await engine.remove(names);
  runs.remove(record.runId);
  const clusters = record.clusters.filter(({ name }) =>
    names.some((container) => container.startsWith(name)),
  );
  const peers = names.filter((name) => !clusters.some((cluster) => name.startsWith(cluster.name)));
  return [
    ...clusters.map(
      ({ name }) => `cluster ${name} (${names.filter((each) => each.startsWith(name)).length} nodes)`,
    ),
    ...peers.map((name) => `container ${name}`),
    `directory of run ${record.runId}`,
  ];
}
