import { readFileSync, type Stats, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { UsageError } from '../errors/errors.ts';

/** A user named as a file what is none; nothing was read. */
export class NoFileError extends UsageError {
  /** Can follow the file's name: `is a pipe, no file`. */
  readonly what: string;

  constructor(path: string, found: string) {
    const what = `is ${found}, no file`;
    super(`${path} ${what}`, 'name a plain file');
    this.what = what;
  }
}

/**
 * Text of a file that a user names, at the end of a link too. A pipe or a device in its place may never begin or never end,
 * and this process could not be ended meanwhile.
 * @throws NoFileError; the system's own error where it is not there, or may not be read
 */
export async function readNamedFile(path: string): Promise<string> {
  demandFile(path, await stat(path));
  return await readFile(path, 'utf8');
}

/** The same, at once. */
export function readNamedFileSync(path: string, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  demandFile(path, statSync(path));
  return readFileSync(path, encoding);
}

function demandFile(path: string, stats: Stats): void {
  if (!stats.isFile()) throw new NoFileError(path, kindOf(stats));
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
