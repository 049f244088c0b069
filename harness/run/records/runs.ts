import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheIdentity } from '../../config/cache-identity.ts';
import { SafetyError } from '../../errors/errors.ts';
import { writing } from '../../errors/not-written.ts';
import { writeJson } from '../../files/json-file.ts';
import { readPlainFile, withoutLinks } from '../../files/plain-file.ts';
import { syncDirectory } from '../../files/whole-text.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import { readLaneState } from '../../lanes/read-lane-state.ts';
import { redactJson } from '../../sanitize/redact.ts';
import { isRunId, parseRecord, type RunRecord } from './run-record.ts';

/** What lies among the runs and does not hold as one: nothing is done by it, or to it. */
export interface RefusedRun {
  /** Of the entry below the runs' directory. */
  readonly name: string;
  /** The entry, or the record in it. */
  readonly path: string;
  readonly why: string;
}

/** `<cache>/runs`: one directory a run, gone when the run has torn down. */
export interface Runs {
  /** The cache's (cache-identity.ts). */
  readonly identity: string;
  /** @throws SafetyError for what is no run's id */
  directoryOf(runId: string): string;
  /** @throws NotWrittenError */
  write(record: RunRecord): void;
  /** Every run whose record holds, oldest first. */
  all(): readonly RunRecord[];
  /** Everything else that is there, but for empty directories. */
  refused(): readonly RefusedRun[];
  remove(runId: string): void;
  /** Removes the empty directories of runs that were killed before they had a record; gives their ids. */
  removeEmpty(): readonly string[];
  /** @throws NotWrittenError */
  writeLane(state: LaneState): string;
  /** The lanes of a run that came up. @throws HarnessError, SafetyError for a file that does not hold; it is named */
  lanes(runId: string): readonly LaneState[];
  laneFile(runId: string, lane: string): string;
}

const RECORD = 'run.json';

export function openRuns(cache: string): Runs {
  const root = join(cache, 'runs');
  const directoryOf = (runId: string) => {
    if (isRunId(runId)) return join(root, runId);
    throw new SafetyError(`${JSON.stringify(runId)} is no run's id`, `see ${root}: nothing was changed`);
  };
  const laneFile = (runId: string, lane: string) => join(directoryOf(runId), 'lanes', `${lane}.json`);
  const read = () => entries(root).flatMap((name) => readRun(root, name) ?? []);
  return {
    identity: cacheIdentity(cache),
    directoryOf,
    laneFile,
    write: (record) => {
      const directory = directoryOf(record.runId);
      writing('the record of the run', join(directory, RECORD), () => writeRecord(directory, record));
    },
    all: () =>
      read()
        .flatMap((found) => ('runId' in found ? found : []))
        .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)),
    refused: () => read().flatMap((found) => ('why' in found ? found : [])),
    remove: (runId) => removeRecordLast(directoryOf(runId)),
    removeEmpty: () => entries(root).filter((name) => isRunId(name) && removedIfEmpty(join(root, name))),
    writeLane: (state) => {
      const file = laneFile(state.runId, state.lane.id);
      writing(`the state of lane ${state.lane.id}`, file, () =>
        // What the user set for the installer may hold secrets, and what it rendered.
        writeJson(file, { ...state, mesh: redactJson(state.mesh) }),
      );
      return file;
    },
    lanes: (runId) =>
      entries(join(directoryOf(runId), 'lanes'))
        .filter((file) => file.endsWith('.json'))
        .map((file) => readLaneState(laneFile(runId, basename(file, '.json')))),
  };
}

/** The first record comes with its directory, so that who looks at the same time sees both or neither. */
function writeRecord(directory: string, record: RunRecord): void {
  if (isDirectory(directory)) {
    writeJson(join(directory, RECORD), record);
    return;
  }
  const root = dirname(directory);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const fresh = mkdtempSync(join(root, '.new-'));
  writeJson(join(fresh, RECORD), record);
  renameSync(fresh, directory);
  syncDirectory(root);
}

/** What one entry of the runs' directory is; undefined where it is empty, or has just gone. */
function readRun(root: string, name: string): RunRecord | RefusedRun | undefined {
  const directory = join(root, name);
  const file = join(directory, RECORD);
  const refused = (path: string, why: string) => (exists(path) ? { name, path, why } : undefined);
  if (!isDirectory(directory)) return refused(directory, 'it is no directory');
  if (entries(directory).length === 0) return undefined;
  if (!isRunId(name)) return refused(directory, "its name is no run's id");
  if (!exists(file)) return refused(directory, `it has no ${RECORD}`);
  try {
    const found = parseRecord(readPlainFile(file), name, join(realpathSync(root), name), withoutLinks);
    return 'why' in found ? refused(file, found.why) : found;
  } catch (error) {
    return refused(file, (error as Error).message);
  }
}

/** A kill half-way leaves the record, so that the rest is removed another time. */
function removeRecordLast(directory: string): void {
  if (!isDirectory(directory)) return;
  for (const name of entries(directory).filter((one) => one !== RECORD))
    rmSync(join(directory, name), { recursive: true, force: true });
  rmSync(directory, { recursive: true, force: true });
}

function removedIfEmpty(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function isDirectory(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function entries(directory: string): readonly string[] {
  try {
    return readdirSync(directory).toSorted();
  } catch {
    return [];
  }
}
