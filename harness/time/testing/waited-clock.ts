import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

export interface WaitedClock extends Clock {
  /** Lets time go on; what waited for less is over. */
  pass(ms: number): void;
}

/** Up to this, a wait is over at once and time has passed by it: `eventually` waits so between two looks. */
const SHORT_MS = 1000;

/** Time that passes by short waits alone. Longer ones are over when those, or `pass`, have carried time so far. */
export function waitedClock(): WaitedClock {
  const startMs = Date.now();
  let passedMs = 0;
  const waiting = new Set<{ readonly untilMs: number; readonly end: () => void }>();
  const pass = (ms: number) => {
    passedMs += ms;
    for (const one of waiting) {
      if (one.untilMs > passedMs) continue;
      waiting.delete(one);
      one.end();
    }
  };
  return {
    nowMs: () => passedMs,
    timestamp: () => new Date(startMs + passedMs).toISOString(),
    pass,
    async pause(ms, signal) {
      signal?.throwIfAborted();
      if (ms <= SHORT_MS) {
        pass(ms);
        await setImmediate();
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const one = { untilMs: passedMs + ms, end: resolve };
        waiting.add(one);
        signal?.addEventListener('abort', () => {
          waiting.delete(one);
          reject(signal.reason as Error);
        });
      });
    },
  };
}
