import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Refusal } from './refusal.ts';

/** A file of this user that a container is to read: nodes and builds get what they need by such binds of the cache. */
export interface Token {
  readonly file: string;
  readonly text: string;
  remove(): Promise<void>;
}

/**
 * A file with words that nobody can guess, in the cache or, where that is not there yet, in the deepest folder above it
 * that takes a file: it is on the file system that the cache will be on. `undefined` where none does.
 */
export async function placeToken(cacheDirectory: string): Promise<Token | undefined> {
  const text = randomUUID();
  for (let folder = cacheDirectory; ; folder = dirname(folder)) {
    const file = join(folder, `icc-engine-${randomUUID()}`);
    // As the cache's files are: by this user's umask, so that a root who is nobody there is found out.
    const made = await writeFile(file, `${text}\n`, { flag: 'wx' }).then(
      () => true,
      () => false,
    );
    if (made) return { file, text, remove: async () => await rm(file, { force: true }) };
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * Flags of `run` by which a path is seen in the container, to be read alone. Unlike `--volume` it fails where the engine
 * has no such path, in place of making a folder there.
 */
export function bind(source: string, target: string): readonly string[] {
  return ['--mount', ['type=bind', field('source', source), field('target', target), 'readonly'].join(',')];
}

/** A path with a comma is quoted as in CSV, by which both engines read it. */
function field(name: string, path: string): string {
  const text = `${name}=${path}`;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What docker and podman say of a bind whose source they do not find or may not look at. */
const NO_SOURCE = /bind source path does not exist|invalid mount config|statfs .*: (no such|permission)/i;

/** Whether an engine's words are of a path that it does not see. */
export function saysUnseen(stderr: string): boolean {
  return NO_SOURCE.test(stderr);
}

/** The engine runs on this kernel, and in another file system: behind a socket in a container, or as a snap. */
export function unseenFiles(seen: string): Refusal {
  return {
    why: `the engine does not see the files of this user: ${seen}`,
    remedy: 'put the cache where it does: XDG_CACHE_HOME; or run the suite where the daemon runs',
  };
}
