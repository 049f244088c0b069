import { isNodeOf, KIND_CLUSTER_LABEL, laneCluster } from '../../clusters/names.ts';
import type { Engine } from '../../engine/engine.ts';
import { describeError, HarnessError, SafetyError } from '../../errors/errors.ts';
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

/** So often at most is looked for what a run made, while it goes: what was under way when its processes were ended may still come. */
const MOST_LOOKS = 5;

/**
 * Removes everything that a run made, its directory last: only what carries the run's label and this cache's, or is a
 * node of a cluster that the run has on record. Gives what was removed, for a person.
 * @throws SafetyError for a record that names what no run of its id makes; nothing was done then
 */
export async function removeRun(engine: Engine, runs: Runs, record: RunRecord): Promise<readonly string[]> {
  const { runId } = record;
  refuseForeign(runs, record);
  // First, since they would make anew what is removed.
  const ended = endStragglers(runId);
  const gone = await removeContainers(engine, runs, record);
  await removeVerifyImages(engine, runId);
  runs.remove(runId);
  const nodesOf = (name: string) => gone.filter(({ cluster }) => cluster === name).length;
  return [
    ...ended.map((pid) => `process ${pid}`),
    ...record.clusters
      .filter(({ name }) => nodesOf(name) > 0)
      .map(({ name }) => `cluster ${name} (${nodesOf(name)} nodes)`),
    ...gone.filter(({ cluster }) => cluster === undefined).map(({ name }) => `container ${name}`),
    `directory of run ${runId}`,
    ...(await removeStrays(engine, runs)),
  ];
}

/** Whether an engine has anything of a run. @throws SafetyError for a record that names what no run of its id makes */
export async function standsOn(engine: Engine, runs: Runs, record: RunRecord): Promise<boolean> {
  refuseForeign(runs, record);
  return (await containersOf(engine, runs, record)).length > 0;
}

/** What is left of networks, once no run of this cache may have a container half made. */
async function removeStrays(engine: Engine, runs: Runs): Promise<readonly string[]> {
  const isOther = (record: RunRecord) => record.engine !== engine.name;
  return await engine.removeStrays(() => runs.refused().length === 0 && runs.all().every(isOther));
}

function refuseForeign(runs: Runs, { runId, clusters }: RunRecord): void {
  for (const { lane, name } of clusters)
    if (name !== laneCluster(runId, lane))
      throw new SafetyError(
        `run ${runId} made no cluster ${name}`,
        `see its record in ${runs.directoryOf(runId)}`,
      );
}

interface OwnContainer {
  readonly id: string;
  readonly name: string;
  /** Whose node it is; absent for what the run made beside clusters. */
  readonly cluster?: string;
}

/** Until none is left. @throws HarnessError where they come back again and again */
async function removeContainers(
  engine: Engine,
  runs: Runs,
  record: RunRecord,
): Promise<readonly OwnContainer[]> {
  const gone = new Map<string, OwnContainer>();
  for (let looks = 1; looks <= MOST_LOOKS; looks += 1) {
    const there = await containersOf(engine, runs, record);
    if (there.length === 0) return [...gone.values()];
    for (const container of there) gone.set(container.id, container);
    await engine.remove(there.map(({ id }) => id));
  }
  throw new HarnessError(
    'CONTAINERS_COME_BACK',
    `containers of run ${record.runId} come back when they are removed`,
    {
      nextStep: `see what makes them: ${[...gone.values()].map(({ name }) => name).join(', ')}`,
    },
  );
}

async function containersOf(
  engine: Engine,
  runs: Runs,
  { runId, clusters }: RunRecord,
): Promise<readonly OwnContainer[]> {
  const labelled = async (label: string, value: string) =>
    (await engine.containers({ [label]: value })).filter(({ labels }) => labels[label] === value);
  const peers = (await labelled(RUN_LABEL, runId)).filter(({ labels }) => isOfCache(labels, runs.identity));
  const nodes = await Promise.all(
    clusters.map(async ({ name: cluster }) =>
      (await labelled(KIND_CLUSTER_LABEL, cluster))
        .filter(({ name }) => isNodeOf(cluster, name))
        .map(({ id, name }) => ({ id, name, cluster })),
    ),
  );
  return [...peers.map(({ id, name }) => ({ id, name })), ...nodes.flat()];
}

/** Removes what killed runs left, and says what. Errors as `eachRun`. */
export async function sweep(context: Context, engine: Engine): Promise<readonly string[]> {
  const { runs, say } = context;
  const removed: string[] = [];
  const left = leftovers(runs.all(), lifeOf).filter((record) => record.engine === engine.name);
  const told = (what: string) => {
    say(`  removed: ${what}`);
    removed.push(what);
  };
  await eachRun(context, left, async (record) => {
    say(`removing what run ${record.runId} left (its process ${record.owner.pid} is gone)`);
    for (const what of await removeRun(engine, runs, record)) told(what);
  });
  // Also where a run of before has torn down by itself.
  for (const what of await removeStrays(engine, runs)) told(what);
  return removed;
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

/** Removes what killed builds left in the cache, and in an engine, and says what, or that somebody builds. */
export async function sweepBuilds(context: Context, engine?: Engine): Promise<readonly string[]> {
  const { run, clock } = context;
  const cache = createBuildCache(context.cache);
  const removed = await removeBuildLeftovers({
    run,
    clock,
    cache,
    ...(engine === undefined ? {} : { engine }),
  });
  if (removed === undefined)
    context.say('left alone: what killed builds left, if anything: somebody builds into the cache now');
  for (const what of removed ?? []) context.say(`  removed: ${what}`);
  return removed ?? [];
}

/** Older versions set no such label: then the run's says enough. */
function isOfCache(labels: Readonly<Record<string, string>>, identity: string): boolean {
  return (labels[CACHE_LABEL] ?? identity) === identity;
}
