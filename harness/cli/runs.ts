import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LaneState } from '../conformance/lane-state.ts';
import type { IsAlive, Owner } from '../process/owner.ts';

const recordSchema = z.object({
  runId: z.string(),
  owner: z.object({ pid: z.number(), startTicks: z.string().optional() }),
  startedAt: z.string(),
  kept: z.boolean(),
  engine: z.enum(['docker', 'podman']),
  output: z.string(),
  clusters: z.array(z.object({ lane: z.string(), name: z.string(), kubeconfig: z.string() })),
});

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

/** `<cache>/runs`: one directory a run, gone when the run has torn down. */
export interface Runs {
  directoryOf(runId: string): string;
  write(record: RunRecord): void;
  /** Every run on record, oldest first; a directory without a readable record is not one. */
  all(): readonly RunRecord[];
  remove(runId: string): void;
  writeLane(state: LaneState): string;
  /** The lanes of a run that came up. */
  lanes(runId: string): readonly LaneState[];
  laneFile(runId: string, lane: string): string;
}

const RECORD = 'run.json';

export function openRuns(cache: string): Runs {
  const root = join(cache, 'runs');
  const directoryOf = (runId: string) => join(root, runId);
  const laneFile = (runId: string, lane: string) => join(directoryOf(runId), 'lanes', `${lane}.json`);
  return {
    directoryOf,
    laneFile,
    write: (record) => writeJson(join(directoryOf(record.runId), RECORD), record),
    all: () =>
      entries(root)
        .flatMap((runId) => readRecord(join(directoryOf(runId), RECORD)) ?? [])
        .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)),
    remove: (runId) => rmSync(directoryOf(runId), { recursive: true, force: true }),
    writeLane: (state) => {
      const file = laneFile(state.runId, state.lane.id);
      writeJson(file, state);
      return file;
    },
    lanes: (runId) =>
      entries(join(directoryOf(runId), 'lanes'))
        .filter((file) => file.endsWith('.json'))
        .map(
          (file) => JSON.parse(readFileSync(join(directoryOf(runId), 'lanes', file), 'utf8')) as LaneState,
        ),
  };
}

/** Runs whose process is dead and that nobody asked to keep: what they made is to be removed. */
export function leftovers(records: readonly RunRecord[], isAlive: IsAlive): readonly RunRecord[] {
  return records.filter((record) => !record.kept && !isAlive(record.owner));
}

/** Runs that have lanes up, or are about to: kept ones, and those whose process runs. */
export function standing(records: readonly RunRecord[], isAlive: IsAlive): readonly RunRecord[] {
  return records.filter((record) => record.kept || (record.clusters.length > 0 && isAlive(record.owner)));
}

/** A run's id: time and six random characters; also part of names of clusters, so lower case and short. */
export function newRunId(now: Date, random: () => number): string {
  const time = now.toISOString().replaceAll(/[-:]/g, '').slice(2, 13).replace('T', '-');
  const tail = Array.from({ length: 4 }, () => Math.floor(random() * 36).toString(36)).join('');
  return `${time}-${tail}`;
}

function writeJson(file: string, value: unknown): void {
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  // A killed process must not leave half a record: written beside, then renamed.
  writeFileSync(`${file}.tmp`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

function readRecord(file: string): RunRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) as RunRecord;
  } catch {
    return undefined;
  }
}

function entries(directory: string): readonly string[] {
  try {
    return readdirSync(directory).toSorted();
  } catch {
    return [];
  }
}
