import { Interrupted, signalExitCode } from './exit.ts';

/** The part of `process` that signals need; tests hand in an EventEmitter. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

export interface Signals extends Disposable {
  /** Aborts, with an `Interrupted`, at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/**
 * Listens for SIGINT and SIGTERM until disposed. The first aborts the work and says what now happens;
 * the second leaves at once and names the command that cleans.
 */
export function listenForSignals(options: {
  readonly source: SignalSource;
  readonly say: (text: string) => void;
  readonly exit: (code: number) => void;
}): Signals {
  const controller = new AbortController();
  const heard = (signal: 'SIGINT' | 'SIGTERM') => () => {
    if (controller.signal.aborted) {
      options.say(
        `${signal} again: leaving at once; what was made is still there: run \`npm run conformance -- clean\``,
      );
      options.exit(signalExitCode(signal));
      return;
    }
    options.say(`${signal}: stopping, then tearing down what was made (once more to leave at once)`);
    controller.abort(new Interrupted(signal));
  };
  const listeners = { SIGINT: heard('SIGINT'), SIGTERM: heard('SIGTERM') };
  options.source.on('SIGINT', listeners.SIGINT);
  options.source.on('SIGTERM', listeners.SIGTERM);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      options.source.off('SIGINT', listeners.SIGINT);
      options.source.off('SIGTERM', listeners.SIGTERM);
    },
  };
}
