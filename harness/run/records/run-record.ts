import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { laneCluster } from '../../clusters/names.ts';
import { type LifeOf, type Owner, ownerSchema } from '../../process/owner.ts';

/** What a run made and who owns it; written before anything is made, so that a killed run can be swept. */
export interface RunRecord {
  readonly runId: string;
  readonly owner: Owner;
  readonly startedAt: string;
  /** Its clusters outlive its process, by the user's wish. */
  readonly kept: boolean;
  readonly engine: 'docker' | 'podman';
  readonly output: string;
  readonly clusters: readonly { readonly lane: string; readonly name: string; readonly kubeconfig: string }[];
}

/** The form of a run's id: time and random characters; also part of names of clusters, so lower case and short. */
const RUN_ID = /^\d{6}-\d{4}-[0-9a-z]{4}$/;
const LANE_ID = /^[a-z][a-z0-9-]{0,19}$/;

const recordSchema = z.object({
  runId: z.string(),
  owner: ownerSchema,
  startedAt: z.string(),
  kept: z.boolean(),
  engine: z.enum(['docker', 'podman']),
  output: z.string(),
  clusters: z.array(z.object({ lane: z.string().regex(LANE_ID), name: z.string(), kubeconfig: z.string() })),
});

export function newRunId(now: Date, random: () => number): string {
  const time = now.toISOString().replaceAll(/[-:]/g, '').slice(2, 13).replace('T', '-');
  const tail = Array.from({ length: 4 }, () => Math.floor(random() * 36).toString(36)).join('');
  return `${time}-${tail}`;
}

export function isRunId(name: string): boolean {
  return RUN_ID.test(name);
}

/** What a run calls the cluster of a lane, and where that one's kubeconfig is. */
export function recordedCluster(
  runId: string,
  lane: string,
  directory: string,
): RunRecord['clusters'][number] {
  const name = laneCluster(runId, lane);
  return { lane, name, kubeconfig: join(directory, `${name}.kubeconfig`) };
}

/**
 * Reads a record that lies in `directory`, and holds it against what this suite writes there: what does not fit may be of
 * anybody, and is not acted on. Gives why instead. `directory` is one without links, and
 * `withoutLinks` gives a path as one in such a directory.
 */
export function parseRecord(
  text: string,
  runId: string,
  directory: string,
  withoutLinks: (path: string) => string,
): RunRecord | { readonly why: string } {
  if (text.trim() === '') return { why: 'it is empty' };
  const parsed = recordSchema.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    return {
      why: `it is torn, or of another version (${where === '' ? '' : `${where}: `}${issue?.message})`,
    };
  }
  const record = parsed.data as RunRecord;
  if (record.runId !== runId) return { why: `it speaks of run ${JSON.stringify(record.runId)}` };
  for (const { lane, name, kubeconfig } of record.clusters) {
    const own = recordedCluster(runId, lane, directory);
    if (name !== own.name) return { why: `it names cluster ${JSON.stringify(name)}, not ${own.name}` };
    const isOwn = isAbsolute(kubeconfig) && withoutLinks(kubeconfig) === own.kubeconfig;
    if (!isOwn) return { why: `it names kubeconfig ${JSON.stringify(kubeconfig)}, not ${own.kubeconfig}` };
  }
  return record;
}

/** Runs whose process is known to be dead and that nobody asked to keep: what they made is to be removed. */
export function leftovers(records: readonly RunRecord[], lifeOf: LifeOf): readonly RunRecord[] {
  return records.filter((record) => !record.kept && lifeOf(record.owner) === 'dead');
}

/** Runs that have lanes up, or are about to: kept ones, and those whose process runs, or may run elsewhere. */
export function standing(records: readonly RunRecord[], lifeOf: LifeOf): readonly RunRecord[] {
  return records.filter(
    (record) => record.kept || (record.clusters.length > 0 && lifeOf(record.owner) !== 'dead'),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
