import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mode } from '../model/mode.ts';
import type { RequirementId } from '../model/requirement.ts';

/** File of a recorded good observation: `CNI-E-01.cni.json`. */
export function recordedFile(directory: string, id: RequirementId, mode: Mode): string {
  return join(directory, `${id}.${mode}.json`);
}

/** The recorded observation, or `undefined` where none was recorded yet. */
export function readRecorded(directory: string, id: RequirementId, mode: Mode): unknown {
  const file = recordedFile(directory, id, mode);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

export function writeRecorded(directory: string, id: RequirementId, mode: Mode, observation: unknown): void {
  writeFileSync(recordedFile(directory, id, mode), `${JSON.stringify(observation, undefined, 1)}\n`);
}
