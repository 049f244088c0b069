import type { RequirementId } from '../model/requirement.ts';
import { BlockedError, ProductRefusal } from './outcome.ts';

/**
 * Pods that a requirement only needs to run: where the product keeps them from it, `by` is the
 * requirement that says so, and this one is inconclusive. @throws BlockedError
 */
export async function unlessRefused<T>(by: RequirementId, started: Promise<T>): Promise<T> {
  try {
    return await started;
  } catch (error) {
    throw error instanceof ProductRefusal ? new BlockedError(by, error) : error;
  }
}
