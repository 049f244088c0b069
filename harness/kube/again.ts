import type { Clock } from '../time/clock.ts';
import { KubeApiError, KubeUnreachableError } from './errors.ts';

/** So often in all a request is sent that the server has not taken. */
const MOST_TRIES = 4;
const PAUSE_MS = 200;
/** With Retry-After: too many requests, and a server that is not ready. */
const NOT_TAKEN: readonly number[] = [429, 503];
/** A server that asks for more patience has its answer told. */
const LONGEST_PAUSE_MS = 5000;

/** What becomes of a request that is sent a second time, where the first may have been taken although its answer was lost. */
export type Repeated =
  /** It comes to the same. */
  | 'harmless'
  /** It makes something, which is refused where it is there already: then nobody knows the first answer. */
  | 'told by a conflict'
  /** It may start something a second time. */
  | 'never';

export interface Again {
  readonly repeated: Repeated;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request, and again where the server has not taken it (429 or 503 with Retry-After). Where that is not known - the
 * connection was lost, or a server in trouble answered another 5xx with Retry-After - only what may be repeated is sent again.
 * A refusal and an answer that takes too long are not asked again.
 * @throws what `send` throws; the signal's reason when aborted during a pause
 */
export async function untilTaken<T>(send: () => Promise<T>, again: Again): Promise<T> {
  let lost: unknown;
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      if (lost !== undefined && isConflict(error) && again.repeated === 'told by a conflict') throw lost;
      const mayBeTaken = isUnknown(error);
      if (mayBeTaken && again.repeated === 'never') throw error;
      const pauseMs = pauseAfter(error);
      if (pauseMs === undefined || pauseMs > LONGEST_PAUSE_MS || tries === MOST_TRIES) throw error;
      if (mayBeTaken) lost = error;
      await again.clock.pause(pauseMs, again.signal);
    }
  }
}

/** Undefined where it is not asked again. */
function pauseAfter(error: unknown): number | undefined {
  if (error instanceof KubeApiError) return error.retryAfterMs;
  return error instanceof KubeUnreachableError && error.isLost ? PAUSE_MS : undefined;
}

/** Whether the server may have taken it. Where its storage does not answer, it says 500 and Retry-After of a write that may be kept. */
function isUnknown(error: unknown): boolean {
  if (error instanceof KubeApiError)
    return error.retryAfterMs !== undefined && !NOT_TAKEN.includes(error.status);
  return error instanceof KubeUnreachableError && error.isLost;
}

function isConflict(error: unknown): boolean {
  return error instanceof KubeApiError && error.status === 409;
}
