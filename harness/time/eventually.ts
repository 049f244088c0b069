import { HarnessError } from '../errors/errors.ts';
import { type Clock, systemClock } from './clock.ts';

/** What one attempt found: the value, or what is still missing, in words for the error. */
export type Attempt<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly seen: string };

export interface WaitOptions {
  readonly deadlineMs: number;
  /** Successes in a row that count as settled; 1 by default. */
  readonly inARow?: number;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
}

/**
 * A condition did not come true in time; carries attempts, elapsed time and the last observation. `cause` is set where
 * the last attempt threw: then nobody knows whether the condition holds.
 */
export class NotInTimeError extends HarnessError {
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly lastSeen: string;

  constructor(what: string, attempts: number, elapsedMs: number, lastSeen: string, cause?: unknown) {
    super(
      'NOT_IN_TIME',
      `${what}: not so after ${attempts} attempts in ${Math.round(elapsedMs)} ms; last seen: ${lastSeen}`,
      {
        ...(cause === undefined ? {} : { cause }),
        nextStep: 'look at the last observation; raise --deadline-scale only if the machine is slow',
      },
    );
    this.attempts = attempts;
    this.elapsedMs = elapsedMs;
    this.lastSeen = lastSeen;
  }
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

/**
 * Observes until an attempt is done, and returns its value. Pauses grow from 50 ms to 1 s.
 * An attempt that throws an `Error` is an observation of that error, except programming errors
 * (TypeError, ReferenceError, SyntaxError), which are thrown at once.
 * @throws NotInTimeError when the deadline has passed; the signal's reason when aborted.
 */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<Attempt<T>> | Attempt<T>,
  options: WaitOptions,
): Promise<T> {
  const clock = options.clock ?? systemClock;
  const needed = options.inARow ?? 1;
  const start = clock.nowMs();
  let pauseMs = FIRST_PAUSE_MS;
  let inARow = 0;
  for (let attempts = 1; ; attempts += 1) {
    options.signal?.throwIfAborted();
    const found = await observed(attempt);
    inARow = found.done ? inARow + 1 : 0;
    if (found.done && inARow >= needed) return found.value;
    const elapsedMs = clock.nowMs() - start;
    if (elapsedMs + pauseMs > options.deadlineMs) {
      const seen = found.done ? `${inARow} of ${needed} successes in a row` : found.seen;
      throw new NotInTimeError(what, attempts, elapsedMs, seen, found.done ? undefined : found.thrown);
    }
    await clock.pause(pauseMs, options.signal);
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
  }
}

type Observed<T> = Extract<Attempt<T>, { done: true }> | { done: false; seen: string; thrown?: unknown };

async function observed<T>(attempt: () => Promise<Attempt<T>> | Attempt<T>): Promise<Observed<T>> {
  try {
    return await attempt();
  } catch (error) {
    if (isProgrammingError(error)) throw error;
    return { done: false, seen: error instanceof Error ? error.message : String(error), thrown: error };
  }
}

/** undici reports a refused connection as `TypeError: fetch failed` with a cause: that is an observation. */
function isProgrammingError(error: unknown): boolean {
  if (error instanceof TypeError) return error.cause === undefined;
  return error instanceof ReferenceError || error instanceof SyntaxError;
}
