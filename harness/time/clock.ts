import { setTimeout as after } from 'node:timers/promises';

/** Time as the harness sees it; tests hand in one that does not wait. */
export interface Clock {
  /** Milliseconds, monotonic. */
  nowMs(): number;
  /** Wall clock, RFC 3339. */
  timestamp(): string;
  /** @throws the signal's reason when aborted */
  pause(durationMs: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  timestamp: () => new Date().toISOString(),
  pause: (durationMs, signal) => pause(durationMs, signal, true),
};

/** The same, but waiting by it keeps no process alive. */
export const unrefClock: Clock = {
  ...systemClock,
  pause: (durationMs, signal) => pause(durationMs, signal, false),
};

/** Node's own timer says of every signal that it was aborted, and hides why in the cause. */
async function pause(durationMs: number, signal: AbortSignal | undefined, ref: boolean): Promise<void> {
  try {
    await after(durationMs, undefined, { ref, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
