import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mode } from '../model/mode.ts';
import type { PARITY_LANE } from '../model/record.ts';
import type { RequirementId } from '../model/requirement.ts';

/** Where a good observation was recorded: in a mode, or for a requirement over the whole record in none. */
export type RecordedIn = Mode | typeof PARITY_LANE;

/** File of a recorded good observation: `CNI-E-01.cni.json`. */
export function recordedFile(directory: string, id: RequirementId, where: RecordedIn): string {
  return join(directory, `${id}.${where}.json`);
}

/** The recorded observation, or `undefined` where none was recorded yet. */
export function readRecorded(directory: string, id: RequirementId, where: RecordedIn): unknown {
  const file = recordedFile(directory, id, where);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

export function writeRecorded(
  directory: string,
  id: RequirementId,
  where: RecordedIn,
  observation: unknown,
): void {
  writeFileSync(recordedFile(directory, id, where), `${JSON.stringify(observation, undefined, 1)}\n`);
}
