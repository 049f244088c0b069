import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LaneId } from '../model/lane.ts';
import type { RequirementId } from '../model/requirement.ts';

/**
 * Where a good observation was recorded: in the ordinary lane of a mode, which is called as the mode; in another lane, where
 * that shows what the ordinary one cannot; or, for a requirement over the whole record, in `parity`.
 */
export type RecordedIn = LaneId;

/** Directories of good observations: seen ones, and those that nobody has seen. */
export interface RecordedFrom {
  readonly recorded: string;
  readonly wanted: string;
}

/** File of a recorded good observation: `CNI-E-01.cni.json`. */
export function recordedFile(directory: string, id: RequirementId, where: RecordedIn): string {
  return join(directory, `${id}.${where}.json`);
}

/**
 * The recorded observation; where a known finding keeps every lane from showing a good one, the one that is wanted,
 * written by hand; else `undefined`.
 */
export function readRecorded(
  { recorded, wanted }: RecordedFrom,
  id: RequirementId,
  where: RecordedIn,
): unknown {
  const file = [recorded, wanted].map((directory) => recordedFile(directory, id, where)).find(existsSync);
  return file === undefined ? undefined : JSON.parse(readFileSync(file, 'utf8'));
}

export function writeRecorded(
  directory: string,
  id: RequirementId,
  where: RecordedIn,
  observation: unknown,
): void {
  writeFileSync(recordedFile(directory, id, where), `${JSON.stringify(observation, undefined, 1)}\n`);
}
