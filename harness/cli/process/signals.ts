import { Interrupted } from '../../errors/exit.ts';
import { ENDING_SIGNALS, type EndingSignal, SIGNAL_EXIT_CODES } from '../../process/ending-signals.ts';

/** The part of `process` that signals need; tests hand in an EventEmitter. */
export interface SignalSource {
  on(signal: EndingSignal, listener: () => void): unknown;
  off(signal: EndingSignal, listener: () => void): unknown;
}

export interface Signals extends Disposable {
  /** Aborts at the first signal, with an `Interrupted`, or by `stop`. */
  readonly signal: AbortSignal;
  /** Ends the work for another reason; of several, the first counts. */
  stop(reason: Error): void;
}

/**
 * One request comes as several signals: `timeout` and a terminal send theirs to npm and to this process, and npm hands its own
 * on. What comes within this time is no second wish.
 */
const SAME_DEED_MS = 1000;

/**
 * Listens for signals that ask to end until disposed. The first aborts the work and says what now happens; a second one
 * leaves at once and names the command that cleans.
 */
export function listenForSignals(options: {
  readonly source: SignalSource;
  readonly say: (text: string) => void;
  /** Says it although the process then ends, and ends it. */
  readonly leave: (text: string, code: number) => void;
  readonly nowMs: () => number;
}): Signals {
  const { source, say, leave, nowMs } = options;
  const controller = new AbortController();
  let firstMs: number | undefined;
  const heard = (signal: EndingSignal) => () => {
    if (firstMs !== undefined) {
      if (nowMs() - firstMs < SAME_DEED_MS) return;
      const left = 'what was made is still there: run `npm run conformance -- clean`';
      leave(`${signal} again: leaving at once; ${left}`, SIGNAL_EXIT_CODES[signal]);
      return;
    }
    firstMs = nowMs();
    say(`${signal}: stopping, then tearing down what was made (once more to leave at once)`);
    controller.abort(new Interrupted(signal));
  };
  const listeners = ENDING_SIGNALS.map((signal) => ({ signal, listener: heard(signal) }));
  for (const { signal, listener } of listeners) source.on(signal, listener);
  return {
    signal: controller.signal,
    stop: (reason) => controller.abort(reason),
    [Symbol.dispose]() {
      for (const { signal, listener } of listeners) source.off(signal, listener);
    },
  };
}
