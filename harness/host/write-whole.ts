import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file of this user alone, whole or not at all: beside it first, on the disk, then renamed. Makes its directory.
 * What it says outlasts a kill and a loss of power.
 */
export function writeWholeSync(file: string, text: string): void {
  const directory = dirname(file);
  const part = join(directory, `.${basename(file)}.${randomBytes(4).toString('hex')}.part`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  try {
    const opened = openSync(part, 'w', 0o600);
    try {
      writeFileSync(opened, text);
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
  }
  syncDirectory(directory);
}

/** So that the names in it last, when the power fails. */
export function syncDirectory(directory: string): void {
  const opened = openSync(directory, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
