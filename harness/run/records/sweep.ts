import { isNodeOf, KIND_CLUSTER_LABEL, laneCluster } from '../../clusters/names.ts';
import type { ContainerInfo, Engine } from '../../engine/engine.ts';
import { describeError, SafetyError } from '../../errors/errors.ts';
import { removeBuildLeftovers } from '../../images/build-leftovers.ts';
import { createBuildCache } from '../../images/cache.ts';
import { removeVerifyImages } from '../../images/prune.ts';
import { lifeOf } from '../../process/owner.ts';
import type { Context } from '../context.ts';
import { leftovers, type RunRecord } from './run-record.ts';
import type { Runs } from './runs.ts';
import { endStragglers } from './stragglers.ts';

/** Labels of everything that a run makes, but for kind's nodes, which are known by their cluster's name. */
export const RUN_LABEL = 'istio-cni-conformance.run';
/** Whose run it is: another cache's may be of another user, on the same engine. */
export const CACHE_LABEL = 'istio-cni-conformance.cache';

/**
 * Removes everything that a run made, its directory last: only what carries the run's label and this cache's, or is a
 * node of a cluster that the run has on record. Gives what was removed, for a person.
 * @throws SafetyError for a record that names what no run of its id makes; nothing was done then
 */
export async function removeRun(engine: Engine, runs: Runs, record: RunRecord): Promise<readonly string[]> {
  const { runId } = record;
  const { peers, clusters } = await containersOf(engine, runs, record);
  const ended = endStragglers(runId);
  await engine.remove([...peers, ...clusters.flatMap((cluster) => cluster.nodes)]);
  await removeVerifyImages(engine, runId);
  runs.remove(runId);
  return [
    ...ended.map((pid) => `process ${pid}`),
    ...clusters
      .filter(({ nodes }) => nodes.length > 0)
      .map(({ name, nodes }) => `cluster ${name} (${nodes.length} nodes)`),
    ...peers.map((name) => `container ${name}`),
    `directory of run ${runId}`,
  ];
}

/** Whether an engine has anything of a run. */
export async function standsOn(engine: Engine, runs: Runs, record: RunRecord): Promise<boolean> {
  const { peers, clusters } = await containersOf(engine, runs, record);
  return peers.length + clusters.flatMap(({ nodes }) => nodes).length > 0;
}

/** @throws SafetyError for a record that names what no run of its id makes */
async function containersOf(engine: Engine, runs: Runs, { runId, clusters }: RunRecord) {
  for (const { lane, name } of clusters)
    if (name !== laneCluster(runId, lane))
      throw new SafetyError(
        `run ${runId} made no cluster ${name}`,
        `see its record in ${runs.directoryOf(runId)}`,
      );
  const namesOf = async (label: string, value: string, own: (container: ContainerInfo) => boolean) =>
    (await engine.containers({ [label]: value }))
      .filter((container) => container.labels[label] === value && own(container))
      .map((container) => container.name);
  return {
    peers: await namesOf(RUN_LABEL, runId, ({ labels }) => isOfCache(labels, runs.identity)),
    clusters: await Promise.all(
      clusters.map(async ({ name }) => ({
        name,
        nodes: await namesOf(KIND_CLUSTER_LABEL, name, (container) => isNodeOf(name, container.name)),
      })),
    ),
  };
}

/** Removes what killed runs left, and says what. Errors as `eachRun`. */
export async function sweep(context: Context, engine: Engine): Promise<readonly string[]> {
  const removed: string[] = [];
  const onEngine = () => context.runs.all().filter((record) => record.engine === engine.name);
  const left = leftovers(onEngine(), lifeOf);
  await eachRun(context, left, async (record) => {
    context.say(`removing what run ${record.runId} left (its process ${record.owner.pid} is gone)`);
    for (const what of await removeRun(engine, context.runs, record)) {
      context.say(`  removed: ${what}`);
      removed.push(what);
    }
  });
  // A run that goes on, or whoever judges a kept lane, may have a container half made.
  if (onEngine().length > 0) return removed;
  const strays = await engine.removeStrays();
  for (const what of strays) context.say(`  removed: ${what}`);
  return [...removed, ...strays];
}

/** Removes one run after the other: one that fails keeps no other from it. @throws what the first one failed by; others are said */
export async function eachRun(
  { say }: Pick<Context, 'say'>,
  records: readonly RunRecord[],
  remove: (record: RunRecord) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const record of records) {
    try {
      await remove(record);
    } catch (error) {
      failures.push(error);
    }
  }
  const [first, ...others] = failures;
  for (const error of others) say(describeError(error));
  if (first !== undefined) throw first;
}

/** Removes what killed builds left in the cache, and in an engine, and says what; nothing while somebody builds. */
export async function sweepBuilds(context: Context, engine?: Engine): Promise<readonly string[]> {
  const { run, clock } = context;
  const cache = createBuildCache(context.cache);
  const removed = await removeBuildLeftovers({
    run,
    clock,
    cache,
    ...(engine === undefined ? {} : { engine }),
  });
  for (const what of removed) context.say(`  removed: ${what}`);
  return removed;
}

/** Older versions set no such label: then the run's says enough. */
function isOfCache(labels: Readonly<Record<string, string>>, identity: string): boolean {
  return (labels[CACHE_LABEL] ?? identity) === identity;
}
