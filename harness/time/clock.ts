import { setTimeout as after } from 'node:timers/promises';

/** Time as the harness sees it; tests hand in one that does not wait. */
export interface Clock {
  /** Milliseconds, monotonic. */
  nowMs(): number;
  /** Wall clock, RFC 3339. */
  timestamp(): string;
  pause(durationMs: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  timestamp: () => new Date().toISOString(),
  pause: async (durationMs, signal) => {
    await after(durationMs, undefined, signal === undefined ? {} : { signal });
  },
};

/** The same, but waiting by it keeps no process alive. */
export const unheldClock: Clock = {
  ...systemClock,
  pause: async (durationMs, signal) => {
    await after(durationMs, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) });
  },
};
