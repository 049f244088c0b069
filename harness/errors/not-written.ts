import { HarnessError } from './errors.ts';

/** What a run is to leave on a disk could not be written there. */
export class NotWrittenError extends HarnessError {
  /** @param what names it for a person, and so the phase: `the journal` */
  constructor(what: string, file: string, cause: unknown) {
    const thrown = cause instanceof HarnessError && cause.cause !== undefined ? cause.cause : cause;
    const { code = 'unknown' } = thrown as NodeJS.ErrnoException;
    super('NOT_WRITTEN', `${what} could not be written: ${file} (${code})`, {
      cause,
      nextStep:
        'see that there is space, and that you may write there; --output names another place for reports',
    });
  }
}

/** @throws NotWrittenError for whatever `write` throws */
export function writing<T>(what: string, file: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new NotWrittenError(what, file, error);
  }
}

const DISK_CODES: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS'];

/** An error as thrown, but one of the disk alone as a `NotWrittenError`: such a one says neither what nor, often, where. */
export function withPlace(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || error instanceof HarnessError) return error;
  const { code, path = 'a file of it' } = error as NodeJS.ErrnoException;
  return DISK_CODES.includes(code) ? new NotWrittenError(what, path, error) : error;
}
