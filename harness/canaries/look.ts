import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import { readNamedFileSync } from '../files/named-file.ts';
import type { Canary } from './state.ts';

/** A canary that was found where none may be. */
export interface Leak {
  readonly file: string;
  readonly form: string;
}

export interface Look {
  readonly files: number;
  readonly leaks: readonly Leak[];
}

/**
 * Looks for each canary, as it is and in base64, in files and in all that is below directories, but for the file that holds
 * the canaries. @throws HarnessError NOTHING_TO_LOOK_AT where one of them is not there or has no file; NoFileError for a pipe
 */
export function lookFor(canaries: readonly Canary[], places: readonly string[], stateFile: string): Look {
  const files = places.flatMap((place) => someFilesIn(place)).filter((file) => file !== resolve(stateFile));
  const wanted = canaries.map(({ form, secret }) => ({ form, shapes: shapesOf(secret) }));
  const leaks = files.flatMap((file) => {
    const content = readNamedFileSync(file, 'latin1');
    return wanted
      .filter(({ shapes }) => shapes.some((shape) => content.includes(shape)))
      .map(({ form }) => ({ file, form }));
  });
  return { files: files.length, leaks };
}

/** The file that a place is, or all files below it; none where it is not there. Absolute paths. */
export function filesIn(place: string): readonly string[] {
  const root = resolve(place);
  const stat = statSync(root, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [root];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** @throws HarnessError NOTHING_TO_LOOK_AT */
function someFilesIn(place: string): readonly string[] {
  const files = filesIn(place);
  if (files.length > 0) return files;
  throw new HarnessError('NOTHING_TO_LOOK_AT', `${place} has no file`, {
    nextStep:
      'name what a run wrote: its output directory, its directory in the cache, what the terminal showed',
  });
}

/** As it is, as AWS would have it, and what base64 makes of it whatever stands in front. */
function shapesOf(secret: string): readonly string[] {
  const inBase64 = [0, 1, 2].map((before) =>
    // Its first and last characters depend on what is beside it.
    Buffer.from(`${'x'.repeat(before)}${secret}`)
      .toString('base64')
      .slice(4, -4),
  );
  return [secret, secret.toUpperCase(), ...inBase64];
}
