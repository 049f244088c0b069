import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { partOf, unwritable } from './whole-file.ts';

export interface TextRights {
  /** Of the file, as in `chmod`; what the user's mask leaves where none is given. */
  readonly mode?: number;
  /** Of folders that are made for it. */
  readonly directoryMode?: number;
}

/**
 * Writes a small text whole or not at all, also where the process is killed or the power fails; makes the folder.
 * @throws DiskFullError; HarnessError FILE_UNWRITABLE
 */
export function writeWholeText(path: string, text: string, { mode, directoryMode }: TextRights = {}): void {
  const part = partOf(path);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: directoryMode });
    writeFileSync(part, text, { mode, flag: 'wx', flush: true });
    renameSync(part, path);
    syncDirectory(dirname(path));
  } catch (cause) {
    remove(part);
    throw unwritable(path, cause);
  }
}

/** So that the names in it last, when the power fails. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Where even that cannot be done, the first error is the one to know. */
function remove(part: string): void {
  try {
    rmSync(part, { force: true });
  } catch {
    // It is not there, or swept later.
  }
}
