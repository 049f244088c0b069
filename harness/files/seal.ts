import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { hashFile } from './hash-file.ts';
import { readJsonOrUndefined } from './json-file.ts';
import { sync, writeWhole } from './whole-file.ts';

const sealSchema = z.strictObject({
  /** By path below what is sealed; the path of a file that is sealed by itself is empty. */
  files: z.record(z.string(), z.strictObject({ size: z.number(), mtimeMs: z.number(), sha256: z.string() })),
});

type Seal = z.infer<typeof sealSchema>;

/** Where the seal of a file or folder is: beside it, and copied with it. */
export function sealOf(path: string): string {
  return `${path}.seal`;
}

/**
 * Writes down what a file or folder holds, once all of it is on the disk: only what was not torn since then counts.
 * @param path what is sealed; `content` is where it lies until it gets that name
 */
export async function seal(path: string, content = path): Promise<void> {
  const files: Record<string, Seal['files'][string]> = {};
  const { names, folders } = await treeOf(content);
  for (const name of names) {
    const file = join(content, name);
    await sync(file);
    const { size, mtimeMs } = await lstat(file);
    files[name] = { size, mtimeMs, sha256: await hashFile(file) };
  }
  for (const folder of folders) await sync(folder);
  await write(path, { files });
}

/**
 * Why what is sealed is not whole; undefined if it is. Sizes and times are looked at; content is read only where a time
 * differs, as in a copy, which is then sealed anew.
 */
export async function tornPart(path: string): Promise<string | undefined> {
  const sealed = readJsonOrUndefined(sealOf(path), sealSchema);
  if (sealed === undefined) return 'nothing says that it was written to the end';
  let isCopy = false;
  for (const [name, { size, mtimeMs, sha256 }] of Object.entries(sealed.files)) {
    const file = join(path, name);
    const found = await lstat(file).catch(() => undefined);
    if (found === undefined) return `${file} is missing`;
    if (found.size !== size) return `${file} has ${found.size} of ${size} bytes`;
    if (found.mtimeMs === mtimeMs) continue;
    if ((await hashFile(file)) !== sha256) return `${file} is not what was written`;
    sealed.files[name] = { size, sha256, mtimeMs: found.mtimeMs };
    isCopy = true;
  }
  // Who may only read the cache reads the content each time.
  if (isCopy) await write(path, sealed).catch(() => undefined);
  return undefined;
}

async function write(path: string, sealed: Seal): Promise<void> {
  await writeWhole(sealOf(path), async (append) => await append(Buffer.from(JSON.stringify(sealed))));
}

/** Regular files below a path, by their names in it, and folders; of a file it is the file alone. */
async function treeOf(root: string): Promise<{ readonly names: string[]; readonly folders: string[] }> {
  if (!(await lstat(root)).isDirectory()) return { names: [''], folders: [] };
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const full = (entry: (typeof entries)[number]): string => join(entry.parentPath, entry.name);
  return {
    names: entries.filter((entry) => entry.isFile()).map((entry) => relative(root, full(entry))),
    folders: [root, ...entries.filter((entry) => entry.isDirectory()).map(full)],
  };
}
