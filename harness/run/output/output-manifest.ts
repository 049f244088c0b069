import { lstatSync, readdirSync, renameSync, rmdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { readJsonOrUndefined } from '../../files/json-file.ts';
import { readPlainFile } from '../../files/plain-file.ts';
import { writeWholeText } from '../../files/whole-text.ts';
import { type Owner, ownerSchema } from '../../process/owner.ts';
import { JOURNAL_FILE } from '../../protocol/journal.ts';
import { REPORT_FILES } from '../../protocol/report-files.ts';

/** In an output directory: which run wrote there, and what. */
const MANIFEST = '.istio-cni-conformance.json';

/** What a run writes into its output directory: files, and directories that are all its own. */
const ENTRIES: readonly string[] = [
  JOURNAL_FILE,
  'evidence',
  ...new Set(Object.values(REPORT_FILES).map((file) => file.split('/', 1)[0] as string)),
];

/**
 * `files` is absent while the run writes, and for ever where it was killed; `owner` only while it writes. Till then the time
 * of the file is the run's last sign of life.
 */
export interface Manifest {
  readonly runId: string;
  readonly owner?: Owner;
  /** Relative to the directory. */
  readonly files?: readonly string[];
}

/** How often a run that writes gives a sign of life, and how long after one what comes may still be its own: it may be slow. */
export const SIGN_EVERY_MS = 1000;
const LATE_MS = 10_000;

const manifestSchema = z.object({
  runId: z.string(),
  owner: ownerSchema.optional(),
  files: z.array(z.string()).optional(),
});

/** The manifest of an output directory; undefined where there is none that can be read. */
export function readManifest(directory: string): Manifest | undefined {
  return readJsonOrUndefined(join(directory, MANIFEST), manifestSchema) as Manifest | undefined;
}

/**
 * Puts a manifest in the place of the one that was seen there. Of two runs that do so at once only one is told that the
 * directory is its own.
 */
export function claim(directory: string, own: Manifest, seen: Manifest | undefined): boolean {
  const file = join(directory, MANIFEST);
  const aside = `${file}.${own.runId}`;
  try {
    if (seen !== undefined) {
      renameSync(file, aside);
      const taken = manifestSchema.parse(JSON.parse(readPlainFile(aside)));
      if (JSON.stringify(taken) !== JSON.stringify(seen)) {
        renameSync(aside, file);
        return false;
      }
    }
    writeFileSync(file, textOf(own), { flag: 'wx' });
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Gives a sign of life: what lies there is the run's own till now. Never throws: what came after the last one is then not. */
export function giveSign(directory: string): void {
  const now = new Date();
  try {
    utimesSync(join(directory, MANIFEST), now, now);
  } catch {
    // The directory may be gone.
  }
}

/** Says what the run has written, when it has: what comes later is not its own. */
export function closeManifest(directory: string, runId: string, files: readonly string[]): void {
  writeWholeText(join(directory, MANIFEST), textOf({ runId, files }));
}

function textOf(manifest: Manifest): string {
  return `${JSON.stringify(manifest)}\n`;
}

/** What lies where a run would write, as paths relative to the directory. */
export function writtenFiles(directory: string): readonly string[] {
  return ENTRIES.flatMap((entry) => {
    const path = join(directory, entry);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() !== true) return found === undefined ? [] : [entry];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((one) => !one.isDirectory())
      .map((one) => relative(directory, join(one.parentPath, one.name)));
  }).toSorted();
}

/**
 * Files where a run would write that no run of this suite is known to have written. A killed one had what lay there at its
 * last sign of life to itself; what has come since, or was changed, is somebody's.
 */
export function foreignFiles(directory: string, manifest: Manifest | undefined): readonly string[] {
  const files = writtenFiles(directory);
  if (manifest === undefined) return files;
  if (manifest.files !== undefined) return files.filter((file) => !manifest.files?.includes(file));
  const lastMs = (lstatSync(join(directory, MANIFEST), { throwIfNoEntry: false })?.mtimeMs ?? 0) + LATE_MS;
  // Not by the time of its content, which who copies or moves a file may keep.
  return files.filter(
    (file) => (lstatSync(join(directory, file), { throwIfNoEntry: false })?.ctimeMs ?? 0) > lastMs,
  );
}

/** Removes what an earlier run wrote, and no directory that is not empty then. */
export function removeWritten(directory: string): void {
  for (const file of writtenFiles(directory)) rmSync(join(directory, file), { force: true });
  for (const entry of ENTRIES) removeEmptyDirectories(join(directory, entry));
}

function removeEmptyDirectories(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  for (const name of readdirSync(path)) removeEmptyDirectories(join(path, name));
  if (readdirSync(path).length === 0) rmdirSync(path);
}
