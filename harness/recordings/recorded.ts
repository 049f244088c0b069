import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import type { LaneId } from '../model/lane.ts';
import type { RequirementId } from '../model/requirement.ts';
import { type Origin, type Provenance, provenanceSchema, sealed } from './provenance.ts';

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

/** What the file of a good observation holds. */
export interface Recording {
  /** Absent where it was written by hand, or recorded before provenance was kept. */
  readonly recorded?: Provenance;
  readonly observation: unknown;
}

const recordingSchema = z.strictObject({
  recorded: provenanceSchema,
  observation: z.unknown().refine((value) => value !== undefined, 'is missing'),
});

/** Name of the file of a good observation: `CNI-E-01.cni.json`. */
export function recordedName(id: RequirementId, where: RecordedIn): string {
  return `${id}.${where}.json`;
}

/** @throws HarnessError RECORDED_FORM for a file that is no JSON, or says where it comes from in words of its own */
export function readRecording(file: string): Recording {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw inNoForm(file, 'no JSON', error);
  }
  if (content === null || typeof content !== 'object' || !('recorded' in content))
    return { observation: content };
  const { data, error } = recordingSchema.safeParse(content);
  if (data === undefined) throw inNoForm(file, 'not in the form of a recording', z.prettifyError(error));
  return data;
}

function inNoForm(file: string, how: string, cause: unknown): HarnessError {
  const name = basename(file);
  const nextStep = `record it anew: ${recordingCommand(name)}`;
  return new HarnessError('RECORDED_FORM', `${name} is ${how}`, { cause, nextStep });
}

/**
 * The recorded observation; where a known finding keeps every lane from showing a good one, the one that is wanted,
 * written by hand; else `undefined`. Whether it is as it was recorded is not asked: a judge may be tried on a made-up one.
 */
export function readRecorded(
  { recorded, wanted }: RecordedFrom,
  id: RequirementId,
  where: RecordedIn,
): unknown {
  const name = recordedName(id, where);
  const file = [recorded, wanted].map((directory) => join(directory, name)).find(existsSync);
  return file === undefined ? undefined : readRecording(file).observation;
}

/** The version of Istio that such an observation was recorded of, where its file says so. */
export function recordedIstio(
  { recorded }: RecordedFrom,
  id: RequirementId,
  where: RecordedIn,
): string | undefined {
  const file = join(recorded, recordedName(id, where));
  return existsSync(file) ? readRecording(file).recorded?.istio : undefined;
}

/** Where it comes from is one line, and what was observed begins at the margin: so a diff shows each by itself. */
export function writeRecorded(
  directory: string,
  id: RequirementId,
  where: RecordedIn,
  { origin, observation }: { readonly origin: Origin; readonly observation: unknown },
): void {
  const name = recordedName(id, where);
  const provenance = JSON.stringify(sealed(name, origin, observation));
  const text = JSON.stringify(observation, undefined, 1);
  writeFileSync(join(directory, name), `{"recorded":${provenance},\n"observation":\n${text}\n}\n`);
}

/** The command that records what a file of that name holds. */
export function recordingCommand(name: string): string {
  const [id = '', where = ''] = name.split('.');
  const lane = where.includes('-') ? ` --lane ${where}` : '';
  return `npm run conformance -- report --record --only ${id}${lane}`;
}
