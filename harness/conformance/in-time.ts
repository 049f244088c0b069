import { NotInTimeError } from '../time/eventually.ts';

/**
 * Waits for something that the product owes. That it did not come in time is an observation, for the judge, and
 * not a failure of the harness: `undefined`. Every other error is thrown.
 */
export async function inTime<T>(waited: Promise<T>): Promise<T | undefined> {
  try {
    return await waited;
  } catch (error) {
    if (error instanceof NotInTimeError) return undefined;
    throw error;
  }
}
