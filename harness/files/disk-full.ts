import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { HarnessError } from '../errors/errors.ts';

/** The disk is full: what was done, which file could not be written, and what was free where it lies. */
export class DiskFullError extends HarnessError {
  /** Absolute path; empty where nobody named it. */
  readonly file: string;
  readonly phase: string | undefined;

  constructor(file: string, cause: unknown, phase?: string) {
    const what = file === '' ? '' : `: ${file} could not be written, ${freeWords(file)}`;
    super('DISK_FULL', `${phase === undefined ? '' : `${phase}: `}the disk is full${what}`, {
      cause,
      nextStep:
        'free disk space (a cold source build takes 40 GB, images by registry 10 GB), then run again: what was whole is kept',
    });
    this.file = file;
    this.phase = phase;
  }
}

/** The error of a system call that found the disk, or the user's share of it, full; `undefined` for any other error. */
export function asDiskFull(error: unknown): DiskFullError | undefined {
  if (error instanceof DiskFullError) return error;
  const { code, path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return undefined;
  return new DiskFullError(dest ?? path ?? '', error);
}

/** Does the work; a disk that is full is told with the phase. @throws DiskFullError; other errors as they are */
export async function inPhase<T>(phase: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const full = asDiskFull(error);
    if (full === undefined || full.phase !== undefined) throw error;
    throw new DiskFullError(full.file, full.cause, phase);
  }
}

/**
 * Free bytes, for this user, of the file system that holds a path, which need not exist yet; `at` is what of the path
 * exists: it may be of another machine, or of a container.
 */
export function freeSpace(path: string): { readonly at: string; readonly bytes: number } {
  for (let at = path; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = statfsSync(at);
      return { at, bytes: bavail * bsize };
    } catch {
      if (dirname(at) === at) return { at, bytes: 0 };
    }
  }
}

function freeWords(file: string): string {
  const { at, bytes } = freeSpace(dirname(file));
  return `${(bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)} MB free at ${at}`;
}
