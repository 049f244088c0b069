import { createHash } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** What an input may be: anything that JSON can hold. Order of members does not matter, order of lists does. */
export type Input =
  | string
  | number
  | boolean
  | null
  | readonly Input[]
  | { readonly [member: string]: Input };

/** Length of a key in names of folders and tags; 12 hexadecimal digits, as Go's pseudo-versions have. */
const KEY_LENGTH = 12;

/** A key of everything that decides what a build makes: 12 hexadecimal digits. */
export function hashInputs(inputs: Input): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(inputs)))
    .digest('hex')
    .slice(0, KEY_LENGTH);
}

/**
 * SHA-256 over the names and contents of the regular files and symbolic links below a folder, hexadecimal.
 * `keep` is asked with the path relative to the folder, for folders too.
 */
export async function hashTree(
  directory: string,
  keep: (path: string) => boolean = () => true,
): Promise<string> {
  const hash = createHash('sha256');
  for (const path of await treeFiles(directory, keep)) {
    const full = join(directory, path.name);
    const content = path.link ? await readlink(full) : await readFile(full);
    hash.update(`${path.name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

async function treeFiles(
  root: string,
  keep: (path: string) => boolean,
): Promise<{ name: string; link: boolean }[]> {
  const found: { name: string; link: boolean }[] = [];
  const walk = async (directory: string): Promise<void> => {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const name = relative(root, join(directory, entry.name));
      if (!keep(name)) continue;
      if (entry.isDirectory()) await walk(join(directory, entry.name));
      else if (entry.isFile() || entry.isSymbolicLink()) found.push({ name, link: entry.isSymbolicLink() });
    }
  };
  await walk(root);
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function sorted(value: Input): Input {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
