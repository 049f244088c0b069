import type { UsageError } from '../../errors/errors.ts';

/** What is thrown, to look at all of it. @throws Error where nothing is */
export function thrownBy(work: () => unknown): UsageError {
  try {
    work();
  } catch (error) {
    return error as UsageError;
  }
  throw new Error('nothing was thrown');
}
