import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Text of a file that the suite has written, and so is a plain one: what a link, a pipe or a device in its place says is
 * not read. @throws Error in words that can follow the file's name
 */
export function readPlainFile(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new Error('it is not there');
  if (!found.isFile())
    throw new Error(`it is a ${found.isSymbolicLink() ? 'link' : 'thing'}, not a plain file`);
  return readFileSync(path, 'utf8');
}

/** The path, by a directory without links; as it is where there is no such directory. */
export function withoutLinks(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}
