import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { isNodeOf, laneCluster, outsideName } from '../clusters/names.ts';
import { HarnessError, SafetyError } from '../errors/errors.ts';
import { readPlainFile, withoutLinks } from '../files/plain-file.ts';
import type { LaneState } from './lane-state.ts';

/** What of a lane's state says what is touched by it. */
const touchedSchema = z.object({
  runId: z.string(),
  lane: z.object({ id: z.string() }),
  cluster: z.object({
    name: z.string(),
    kubeconfig: z.string(),
    uid: z.string().min(1),
    nodes: z.array(z.object({ name: z.string() })),
  }),
  engine: z.object({ name: z.enum(['docker', 'podman']) }),
  outside: z.object({ name: z.string() }).optional(),
});

/** What older versions of the suite did not look at. */
const foundSchema = z.object({
  mesh: z.object({ accessLogFormat: z.object({ format: z.string(), readable: z.boolean() }) }),
});

/**
 * Reads `<run directory>/lanes/<lane>.json`, and holds it against what bring-up writes there.
 * @throws HarnessError LANE_STATE_UNREADABLE where it is torn, or of an older version; SafetyError where it leads to what is not that lane's own
 */
export function readLaneState(file: string): LaneState {
  const directory = dirname(dirname(file));
  const runId = basename(directory);
  const nextStep = `tear the run down: npm run conformance -- down ${runId}`;
  const unreadable = (why: string, cause?: unknown, then = '') =>
    new HarnessError('LANE_STATE_UNREADABLE', `${file}: ${why}`, { nextStep: `${nextStep}${then}`, cause });
  let value: unknown;
  try {
    value = JSON.parse(readPlainFile(file));
  } catch (error) {
    throw unreadable((error as Error).message, error);
  }
  const { data, error } = touchedSchema.safeParse(value);
  if (data === undefined) throw unreadable(`${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}`);
  const wrong = foreignIn(data, { runId, lane: basename(file, '.json'), directory });
  if (wrong !== undefined) throw new SafetyError(`${file} is not of its lane: ${wrong}`, nextStep);
  const old = foundSchema.safeParse(value).error?.issues[0];
  if (old !== undefined) {
    const why = `${old.path.join('.')}: ${old.message}: it is of another version of the suite`;
    throw unreadable(why, undefined, ', and bring the lane up anew');
  }
  return value as LaneState;
}

/** What in a lane's state is not that lane's, as words. */
function foreignIn(
  { runId, lane, cluster, outside }: z.infer<typeof touchedSchema>,
  own: { readonly runId: string; readonly lane: string; readonly directory: string },
): string | undefined {
  const name = laneCluster(own.runId, own.lane);
  if (runId !== own.runId) return `it speaks of run ${JSON.stringify(runId)}`;
  if (lane.id !== own.lane) return `it speaks of lane ${JSON.stringify(lane.id)}`;
  if (cluster.name !== name) return `it names cluster ${JSON.stringify(cluster.name)}`;
  const node = cluster.nodes.find((one) => !isNodeOf(name, one.name));
  if (node !== undefined) return `it names node ${JSON.stringify(node.name)}`;
  if (outside !== undefined && outside.name !== outsideName(name))
    return `it names container ${JSON.stringify(outside.name)}`;
  const { kubeconfig } = cluster;
  const wanted = join(realpathSync(own.directory), `${name}.kubeconfig`);
  if (!isAbsolute(kubeconfig) || withoutLinks(kubeconfig) !== wanted)
    return `it names kubeconfig ${JSON.stringify(kubeconfig)}`;
  const found = lstatSync(kubeconfig, { throwIfNoEntry: false });
  return found === undefined || found.isFile() ? undefined : `${kubeconfig} is not a plain file`;
}
