import { existsSync, readdirSync } from 'node:fs';
import { type Leak, lookFor } from '../canaries/look.ts';
import type { Login } from './token-server.ts';

/**
 * Where the login of the scene's registry, which the commands use to pull, stands in what they wrote: files and folders.
 * A folder that is not there, or is empty, was not written to.
 */
export function loginLeaks({ password }: Login, places: readonly string[]): readonly Leak[] {
  const written = places.filter((place) => existsSync(place) && !isEmptyFolder(place));
  if (written.length === 0) return [];
  const { leaks } = lookFor([{ form: "the registry's password", secret: password }], written, '');
  return leaks;
}

function isEmptyFolder(place: string): boolean {
  try {
    return readdirSync(place, { recursive: true, withFileTypes: true }).every((entry) => !entry.isFile());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    throw error;
  }
}
