import { type Clock, systemClock } from './clock.ts';

/** Calls `work` again and again, `periodMs` apart, until it is disposed of; work that fails is tried again. */
export function every(
  periodMs: number,
  work: () => Promise<void>,
  clock: Clock = systemClock,
): AsyncDisposable {
  const stop = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await work().catch(() => undefined);
      await clock.pause(periodMs, stop.signal).catch(() => undefined);
    }
  };
  const running = loop();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}
