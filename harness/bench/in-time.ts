import { NotInTimeError } from '../time/eventually.ts';

/**
 * Waits for something that the product owes. That it did not come in time is an observation, for the judge, and
 * not a failure of the harness: `undefined`. Every other error is thrown, and so is that of a look that failed to the
 * end: an API that does not answer says nothing of the product.
 */
export async function inTime<T>(waited: Promise<T>): Promise<T | undefined> {
  try {
    return await waited;
  } catch (error) {
    if (error instanceof NotInTimeError && error.cause === undefined) return undefined;
    throw error;
  }
}
