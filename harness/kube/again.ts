import type { Clock } from '../time/clock.ts';
import { KubeApiError, KubeUnreachableError } from './errors.ts';

/** So often in all a request is sent that the server has not taken. */
const MOST_TRIES = 4;
const PAUSE_MS = 200;
/** A server that asks for more patience has its answer told. */
const LONGEST_PAUSE_MS = 5000;

/** What it means for a request that its answer was lost, which it may nevertheless have been taken by the server. */
export type Repeated =
  /** Sent again it comes to the same. */
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
 * Sends a request, and again where the server asks for that (429 or 5xx with Retry-After: it has not taken the request) or the
 * connection was lost, as Kubernetes' own clients do. A refusal and an answer that takes too long are not asked again.
 * @throws what `send` throws
 */
export async function untilTaken<T>(send: () => Promise<T>, again: Again): Promise<T> {
  let lost: unknown;
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      if (lost !== undefined && isConflict(error) && again.repeated === 'told by a conflict') throw lost;
      const isLost = error instanceof KubeUnreachableError && error.isLost;
      const pauseMs = isLost && again.repeated !== 'never' ? PAUSE_MS : askedForMs(error);
      if (pauseMs === undefined || pauseMs > LONGEST_PAUSE_MS || tries === MOST_TRIES) throw error;
      if (isLost) lost = error;
      await again.clock.pause(pauseMs, again.signal);
    }
  }
}

function askedForMs(error: unknown): number | undefined {
  return error instanceof KubeApiError ? error.retryAfterMs : undefined;
}

function isConflict(error: unknown): boolean {
  return error instanceof KubeApiError && error.status === 409;
}
